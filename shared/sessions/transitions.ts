import type { Cover, LiveSession } from '../accounts/live-access.ts';
import { newId } from '../core/ids.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { Actor, UnsequencedEntry } from '../table/journal-entry.ts';
import { agentKey } from '../table/keys.ts';
import type { SessionEvents } from './events.ts';
import type { ActingAs, Session, SessionEndReason, SessionRecord } from './session.ts';

const entryOf = entriesOf<SessionEvents>();

/** A decided change of a session: the session before and after, and its journal entry. */
export interface SessionTransition {
  before: SessionRecord;
  after: SessionRecord;
  entry: UnsequencedEntry;
}

/** The agent as tokens, journal entries and events name them. */
export const actOf = ({ id, team }: Session['agent']): { sub: string; team: string } => ({ sub: id, team });

const targetOf = ({ sessionId }: Pick<Session, 'sessionId'>) => ({ type: 'support-session', id: sessionId });

const actingAsOf = ({ grant }: Cover): ActingAs => ({ userId: grant.grantedBy, role: grant.role });

/** An agent opens a session under `cover`, with its scope. */
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

/** A session as it is stored on the account's item. */
export const liveSessionOf = ({ grantId, actingAs, agent, scope }: SessionRecord): LiveSession => ({
  grantId,
  userId: actingAs.userId,
  role: actingAs.role,
  team: agent.team,
  scope,
  agent: agentKey(agent.id),
});

/** The session moves to another grant, or its grant to another grantor: the agent now acts for that grantor. */
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

/** How and when a session ended, which may be earlier than the instant at which that is found. */
export interface SessionEnd {
  reason: SessionEndReason;
  at: string;
  /** Time ended the session, independently of the change that found it. */
  byTime?: true;
  /** The actor who ended the session, when not the actor of the cause. */
  by?: Actor | undefined;
}

/** A session ends for good. */
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
