import { millisBetween } from './instant.ts';
import type { Receipt, Session, SessionRecord } from './session.ts';
import { type Circumstances, standingOf } from './session-review.ts';
import { sessionEnded } from './session-transitions.ts';

/** Who has acknowledged the end of a session, among `receivers` and those who have though they are none any more. */
const receiptOf = (
  { endedAt, acknowledgements }: Pick<SessionRecord, 'endedAt' | 'acknowledgements'>,
  receivers: readonly string[],
): Receipt => {
  const all = [...new Set([...receivers, ...Object.keys(acknowledgements)])].sort();
  const last = Object.values(acknowledgements)
    .map(({ at }) => at)
    .sort()
    .at(-1);
  const complete =
    receivers.every((receiver) => acknowledgements[receiver]?.error === undefined) &&
    receivers.every((receiver) => acknowledgements[receiver] !== undefined);
  return {
    receivers: all.map((receiver) => {
      const { at, error } = acknowledgements[receiver] ?? {};
      return {
        receiver,
        ...(at === undefined || error !== undefined ? {} : { acknowledgedAt: at }),
        ...(error === undefined ? {} : { error }),
      };
    }),
    lagMillis: complete && last !== undefined && endedAt !== undefined ? millisBetween(endedAt, last) : null,
  };
};

/**
 * A session as it is at `now`, whatever is stored: one that nothing covers any more has ended.
 * @param receivers the ids of those who are told of the end
 */
export const sessionAt = (
  stored: SessionRecord,
  circumstances: Circumstances,
  receivers: readonly string[],
  now: string,
): Session => {
  const { renewBy: _by, sensitive: _sensitive, acknowledgements, ...session } = stored;
  if (session.status === 'ended') return { ...session, receipt: receiptOf(stored, receivers) };
  const standing = standingOf(stored, circumstances, now);
  if ('cover' in standing) {
    const { grant, grantId } = standing.cover;
    const actingAs = { userId: grant.grantedBy, role: grant.role };
    return { ...session, grantId, actingAs, endsAt: grant.expiresAt };
  }
  const cause = { actor: { kind: 'system', id: 'time' } as const, now };
  const {
    renewBy: _ended,
    sensitive: _,
    acknowledgements: none,
    ...ended
  } = sessionEnded(stored, standing.end, cause).after;
  return { ...ended, receipt: receiptOf({ ...ended, acknowledgements: none }, receivers) };
};
