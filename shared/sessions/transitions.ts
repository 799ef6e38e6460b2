import type { Cover, LiveSession } from '../accounts/live-access.ts';
import { newId } from '../core/ids.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { Actor, UnsequencedEntry } from '../table/journal-entry.ts';
import type { SessionEvents } from './events.ts';
import type { ActingAs, Session, SessionEndReason, SessionRecord } from './session.ts';

const entryOf = entriesOf<SessionEvents>();

/** A change of a session that was decided, with the entry that tells of it. */
export interface SessionTransition {
  before: SessionRecord;
  after: SessionRecord;
  entry: UnsequencedEntry;
}

/** The agent as tokens, journal and events name them. */
export const actOf = ({ id, team }: Session['agent']): { sub: string; team: string } => ({ sub: id, team });

const targetOf = ({ sessionId }: Pick<Session, 'sessionId'>) => ({ type: 'support-session', id: sessionId });

const actingAsOf = ({ grant }: Cover): ActingAs => ({ userId: grant.grantedBy, role: grant.role });

/** An agent comes in under `cover`, with its scope. */
export const sessionStarted = (
  input: Pick<Session, 'accountId' | 'agent' | 'reason' | 'ticket'> & { renewBy: string },
  cover: Cover,
  cause: Cause,
): { session: SessionRecord; entry: UnsequencedEntry } => {
  const session: SessionRecord = {
    ...input,
    sessionId: newId('ses', cause.now),
    status: 'active',
    actingAs: actingAsOf(cover),
    scope: cover.grant.scope,
    grantId: cover.grantId,
    startedAt: cause.now,
    sensitive: [],
    acknowledgements: {},
  };
  const { actingAs, scope, grantId, reason, ticket } = session;
  const entry = entryOf(session.accountId, targetOf(session), 'support-session.started', cause, {
    act: actOf(session.agent),
    actingAs,
    scope,
    grantId,
    endsAt: cover.grant.expiresAt,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  });
  return { session, entry };
};

/** A session as it stands on the account's item. */
export const liveSessionOf = ({ grantId, actingAs, agent, scope }: SessionRecord): LiveSession => ({
  grantId,
  userId: actingAs.userId,
  role: actingAs.role,
  team: agent.team,
  scope,
});

/** Another grant covers it now, or the same one in another's name: the agent goes on, and acts for that grantor. */
export const sessionMoved = (before: SessionRecord, to: Cover, cause: Cause): SessionTransition => {
  const after: SessionRecord = { ...before, grantId: to.grantId, actingAs: actingAsOf(to) };
  const coverOf = ({ grantId, actingAs }: SessionRecord) => ({ grantId, actingAs });
  return {
    before,
    after,
    entry: entryOf(before.accountId, targetOf(before), 'support-session.changed', cause, {
      act: actOf(before.agent),
      scope: before.scope,
      epoch: to.grant.epoch,
      from: coverOf(before),
      to: coverOf(after),
    }),
  };
};

/** How a session ended, and when: not always at the instant at which that is found out. */
export interface SessionEnd {
  reason: SessionEndReason;
  at: string;
  /** Nobody ended it: it would have been over whatever is being done now. */
  byTime?: true;
  /** Who ended it, where that is not who finds it out. */
  by?: Actor | undefined;
}

/** It is over, for good. */
export const sessionEnded = (before: SessionRecord, end: SessionEnd, found: Cause): SessionTransition => {
  const time: Actor = found.actor.kind === 'system' ? found.actor : { kind: 'system', id: 'time' };
  const cause: Cause = { ...found, actor: end.byTime ? time : (end.by ?? found.actor) };
  const { kind, id } = cause.actor;
  const after: SessionRecord = {
    ...before,
    status: 'ended',
    endedAt: end.at,
    endedBy: { kind, id },
    endReason: end.reason,
  };
  const { actingAs, grantId, startedAt } = after;
  return {
    before,
    after,
    entry: entryOf(before.accountId, targetOf(before), 'support-session.ended', cause, {
      act: actOf(before.agent),
      actingAs,
      grantId,
      startedAt,
      endedAt: end.at,
      endReason: end.reason,
    }),
  };
};
