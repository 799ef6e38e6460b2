import { millisBetween } from '../core/instant.ts';
import { type Circumstances, standingOf } from './review.ts';
import type { Receipt, Session, SessionRecord } from './session.ts';
import { sessionEnded } from './transitions.ts';

/** The receipt of a session's end. It has no receivers at first: the signal follows within seconds. */
const receiptOf = ({ endedAt, acknowledgements }: Pick<SessionRecord, 'endedAt' | 'acknowledgements'>): Receipt => {
  const receivers = Object.entries(acknowledgements).sort(([one], [other]) => (one < other ? -1 : 1));
  const known = receivers.flatMap(([, { at, error }]) => (at === undefined || error !== undefined ? [] : at));
  const last = known.sort().at(-1);
  const isComplete = last !== undefined && known.length === receivers.length;
  return {
    receivers: receivers.map(([receiver, { at, error }]) => ({
      receiver,
      ...(at === undefined || error !== undefined ? {} : { acknowledgedAt: at }),
      ...(error === undefined ? {} : { error }),
    })),
    lagMillis: isComplete && endedAt !== undefined ? millisBetween(endedAt, last) : null,
  };
};

const endedView = (stored: SessionRecord): Session => {
  const { renewBy: _by, sensitive: _sensitive, acknowledgements: _acknowledgements, ...session } = stored;
  return { ...session, receipt: receiptOf(stored) };
};

/** The session as it reads at `now`, whatever is stored: a session without a cover has ended. */
export const sessionAsOf = (stored: SessionRecord, circumstances: Circumstances, now: string): Session => {
  if (stored.status === 'ended') return endedView(stored);
  const standing = standingOf(stored, circumstances, now);
  if ('end' in standing) {
    return endedView(sessionEnded(stored, standing.end, { actor: { kind: 'system', id: 'time' }, now }).after);
  }
  const { grant, grantId } = standing.cover;
  const { renewBy: _by, sensitive: _sensitive, acknowledgements: _acknowledgements, ...session } = stored;
  return { ...session, grantId, actingAs: { userId: grant.grantedBy, role: grant.role }, endsAt: grant.expiresAt };
};
