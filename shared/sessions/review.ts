import type { Cover, LiveGrants, LiveSession } from '../accounts/live-access.ts';
import type { Cause } from '../journal/cause.ts';
import type { Actor } from '../table/journal-entry.ts';
import { coverOf, type Directory, isGrantorValid, lapsedAt } from './coverage.ts';
import type { SessionEndReason, SessionRecord } from './session.ts';
import { liveSessionOf, type SessionEnd, type SessionTransition, sessionEnded, sessionMoved } from './transitions.ts';

export type LiveSessions = Readonly<Record<string, LiveSession>>;

/** The outcome of reviewing an account's open sessions. */
export interface Review {
  transitions: SessionTransition[];
  /** The sessions that stay open. */
  live: Record<string, LiveSession>;
  /** The grants that sessions move to; they must still be as they were read. */
  covers: Cover[];
}

/** Everything that decides whether agents have access. */
interface Access {
  grants: LiveGrants;
  directory: Directory;
}

/** What sessions are reviewed against: the access as it is after the change that is being made. */
export interface Circumstances extends Access {
  /** The access before the change; the same when absent. A session that had ended by then stays ended as it was. */
  before?: Access;
  /** The end reason for sessions of a grant that the change takes away. */
  gone?: SessionEndReason | undefined;
  putOut?: PutOut | undefined;
}

/**
 * A session, or all sessions of an agent, to end whether covered or not. `by` names the actor who ends it, when that is not
 * the actor of the review.
 */
type PutOut = ({ sessionId: string } | { agentId: string }) & { reason: SessionEndReason; by?: Actor };

const isPutOut = ({ sessionId, agent }: SessionRecord, putOut: PutOut): boolean =>
  'agentId' in putOut ? agent.id === putOut.agentId : sessionId === putOut.sessionId;

/** Why a session that `grantId` covered until now has lost its cover. */
const uncovered = (grantId: string, { grants, directory, gone }: Circumstances, now: string): SessionEnd => {
  const grant = grants[grantId];
  if (!grant) return { reason: gone ?? 'grant-revoked', at: now };
  return { reason: isGrantorValid(grant, directory) ? 'grant-narrowed' : 'grantor-unavailable', at: now };
};

/**
 * How a session that had no cover before the change ended. Only time can have taken the cover, since every other change
 * that does so reviews the sessions in the same transaction.
 */
const overBefore = (live: LiveSession, { grants, directory }: Access, now: string): SessionEnd => {
  const lapsed = lapsedAt(live, grants, directory, now);
  if (!lapsed) return uncovered(live.grantId, { grants, directory }, now);
  return { reason: lapsed.by.expiresAt === null ? 'grant-suspended' : 'grant-expired', at: lapsed.at, byTime: true };
};

/** The grant that covers a session at `now`, or how the session ended. */
export const standingOf = (
  session: SessionRecord,
  circumstances: Circumstances,
  now: string,
): { cover: Cover } | { end: SessionEnd } => {
  const live = liveSessionOf(session);
  const { grants, directory, before = circumstances, putOut } = circumstances;
  const idle: SessionEnd = { reason: 'idle', at: session.renewBy, byTime: true };
  const until = coverOf(live, before.grants, before.directory, now);
  if (!until) {
    const end = overBefore(live, before, now);
    return { end: idle.at < end.at ? idle : end };
  }
  if (idle.at <= now) return { end: idle };
  if (putOut && isPutOut(session, putOut)) return { end: { reason: putOut.reason, at: now, by: putOut.by } };
  const cover = coverOf(live, grants, directory, now);
  return cover ? { cover } : { end: uncovered(until.grantId, circumstances, now) };
};

/**
 * Reviews the open sessions of an account against its live grants: each stays as it is, moves to another grant, or ends.
 * The end of one grant never ends a session that another grant covers.
 */
export const reviewEach = (sessions: readonly SessionRecord[], circumstances: Circumstances, cause: Cause): Review => {
  const review: Review = { transitions: [], live: {}, covers: [] };
  for (const session of sessions.filter(({ status }) => status === 'active')) {
    const standing = standingOf(session, circumstances, cause.now);
    if ('end' in standing) {
      review.transitions.push(sessionEnded(session, standing.end, cause));
      continue;
    }
    const { cover } = standing;
    const live = liveSessionOf(session);
    if (cover.grantId === live.grantId && cover.grant.grantedBy === live.userId && cover.grant.role === live.role) {
      review.live[session.sessionId] = live;
      continue;
    }
    const moved = sessionMoved(session, cover, cause);
    review.transitions.push(moved);
    review.live[session.sessionId] = liveSessionOf(moved.after);
    review.covers.push(cover);
  }
  return review;
};
