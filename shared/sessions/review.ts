import type { Cover, LiveGrants, LiveSession } from '../accounts/live-access.ts';
import type { Cause } from '../journal/cause.ts';
import type { Actor } from '../table/journal-entry.ts';
import { coverOf, type Directory, isGrantorValid, lapsedAt } from './coverage.ts';
import type { SessionEndReason, SessionRecord } from './session.ts';
import { liveSessionOf, type SessionEnd, type SessionTransition, sessionEnded, sessionMoved } from './transitions.ts';

export type LiveSessions = Readonly<Record<string, LiveSession>>;

/** What became of the open sessions of an account. */
export interface Review {
  transitions: SessionTransition[];
  /** Those that are open after it. */
  live: Record<string, LiveSession>;
  /** The grants to which sessions were moved: they must still be as they were seen. */
  covers: Cover[];
}

/** What lets agents in. */
interface Access {
  grants: LiveGrants;
  directory: Directory;
}

/** What is held against the sessions: the access as it is after the change that is being made. */
export interface Circumstances extends Access {
  /** As it was until then; the same where nothing is being changed. What was over by then stays over. */
  before?: Access;
  /** Why a grant is no longer among them, when the change takes it out. */
  gone?: SessionEndReason | undefined;
  /** One that is put out, covered or not; by somebody else than the one who looks after all of them. */
  putOut?: { sessionId: string; reason: SessionEndReason; by?: Actor } | undefined;
}

/** Why nothing covers a session any more that `grantId` covered until now. */
const uncovered = (grantId: string, { grants, directory, gone }: Circumstances, now: string): SessionEnd => {
  const grant = grants[grantId];
  if (!grant) return { reason: gone ?? 'grant-revoked', at: now };
  return { reason: isGrantorValid(grant, directory) ? 'grant-narrowed' : 'grantor-unavailable', at: now };
};

/**
 * How a session that nothing covered, whatever is being done now, came to its end: by time, since whoever else takes
 * cover away looks at the sessions in the same transaction.
 */
const overBefore = (live: LiveSession, { grants, directory }: Access, now: string): SessionEnd => {
  const lapsed = lapsedAt(live, grants, directory, now);
  if (!lapsed) return uncovered(live.grantId, { grants, directory }, now);
  return { reason: lapsed.by.expiresAt === null ? 'grant-suspended' : 'grant-expired', at: lapsed.at, byTime: true };
};

/** How a session stands at `now`: under which grant, or how it ended. */
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
  if (putOut?.sessionId === session.sessionId) return { end: { reason: putOut.reason, at: now, by: putOut.by } };
  const cover = coverOf(live, grants, directory, now);
  return cover ? { cover } : { end: uncovered(until.grantId, circumstances, now) };
};

/**
 * Holds the open sessions of an account against its live grants: each goes on as it is, goes on under another grant, or
 * has ended. The end of one grant never ends a session that another still covers.
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
