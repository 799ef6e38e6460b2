import { checkNotHeld } from '../../shared/accounts/account-store.ts';
import { isAgentBlocked } from '../../shared/accounts/blocked-agents.ts';
import type { Cover } from '../../shared/accounts/live-access.ts';
import { Problem } from '../../shared/api/problem.ts';
import { accessEndsAt } from '../../shared/grants/access-end.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { currentCause, lapseCause } from '../../shared/journal/caller.ts';
import { isLocked, refuseLocked } from '../../shared/sessions/agent-lock-store.ts';
import { renewSessionChange } from '../../shared/sessions/changes.ts';
import { readCoverFacts } from '../../shared/sessions/read-cover-facts.ts';
import { standingOf } from '../../shared/sessions/review.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { commitYielding } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { renewByOf } from './idle.ts';
import { type OwnSession, ownSession } from './own-session.ts';
import { tokenOf } from './token.ts';

type RenewCall = Call<(typeof sessionRoutes)['renewToken']>;

/**
 * The grant that covers the session at `now`; undefined when none does, or when the session was not renewed in time. The
 * session's own grant is tried first: it nearly always covers, and takes one grantor to read.
 */
const coverAt = async ({ account, session }: OwnSession, now: string): Promise<Cover | undefined> => {
  const { accountId, liveGrants, liveSessions } = account;
  if (!liveSessions[session.sessionId]) return undefined;
  const own = liveGrants[session.grantId];
  for (const grants of [own ? { [session.grantId]: own } : {}, liveGrants]) {
    const standing = standingOf(session, await readCoverFacts(accountId, grants, now), now);
    if ('cover' in standing) return standing.cover;
  }
  return undefined;
};

const isStored = ({ session }: OwnSession, { grantId, grant }: Cover): boolean =>
  session.grantId === grantId && session.actingAs.userId === grant.grantedBy && session.actingAs.role === grant.role;

/**
 * A block ends the sessions of its agent. During a deployment, and after a rollback, a version that knows no blocks may open
 * another (ADR 0042): that one is not renewed. @throws Problem `session-ended`
 */
const refuseBlocked = async (call: RenewCall, { account, session }: OwnSession): Promise<void> => {
  const agentId = session.agent.id;
  if (session.status !== 'active' || !isAgentBlocked(account, agentId, currentCause(call).now)) return;
  const putOut = { agentId, reason: 'agent-blocked' as const };
  await settleSessions(account.accountId, () => lapseCause(call), { putOut, yieldsToHold: true });
  throw new Problem('session-ended');
};

/** Reads the session with its cover. An end or a move that is not stored yet is stored first. @throws Problem `session-ended` */
const settled = async (call: RenewCall): Promise<OwnSession & { cover: Cover }> => {
  const read = await ownSession(call);
  // Access is granted to the team in which the agent opened the session.
  if (read.session.agent.team !== call.principal.team) throw new Problem('not-found');
  await refuseBlocked(call, read);
  const cover = await coverAt(read, currentCause(call).now);
  if (cover && isStored(read, cover)) return { ...read, cover };
  if (read.session.status === 'active') {
    await settleSessions(read.account.accountId, () => lapseCause(call), { yieldsToHold: true });
  }
  if (!cover) throw new Problem('session-ended');
  const again = await ownSession(call);
  const moved = await coverAt(again, currentCause(call).now);
  if (!moved) throw new Problem('session-ended');
  return { ...again, cover: moved };
};

/**
 * Renews the token of a covered session. If the session has moved to another grant or has ended, that is stored first. The
 * token is answered only after the commit, whose condition is that the cover still holds.
 */
export const renewToken: Handlers<typeof sessionRoutes>['renewToken'] = (call) => {
  const renewed = retryOnConflict(
    async () => {
      const { account, session, cover, isListed } = await settled(call);
      const { now } = currentCause(call);
      checkNotHeld(account, now);
      const token = await tokenOf(session, cover, call.principal, now);
      if (!token) throw new Problem('session-ended');
      const until = accessEndsAt(cover.grant);
      await commitYielding(
        renewSessionChange(session, { ...cover, until }, { now, renewBy: renewByOf(now), isListed }),
      );
      return { body: token };
    },
    { canRetry: (error) => !isLocked(error), rounds: 24 },
  );
  return refuseLocked(renewed);
};
