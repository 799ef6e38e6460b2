import { type AccountRecord, checkNotHeld, readAccount } from '../../shared/accounts/account-store.ts';
import type { Cover } from '../../shared/accounts/live-access.ts';
import { Problem } from '../../shared/api/problem.ts';
import { accessEndsAt } from '../../shared/grants/access-end.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause, lapseCause } from '../../shared/journal/caller.ts';
import { isLocked, refuseLocked } from '../../shared/sessions/agent-lock-store.ts';
import { openSessionChange } from '../../shared/sessions/changes.ts';
import { checkNotBlocked } from '../../shared/sessions/check-not-blocked.ts';
import { checkTicket } from '../../shared/sessions/check-ticket.ts';
import { coverFor } from '../../shared/sessions/coverage.ts';
import { readCoverFacts } from '../../shared/sessions/read-cover-facts.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { sessionStarted } from '../../shared/sessions/transitions.ts';
import { withStartsBy } from '../../shared/support-access/start-grants.ts';
import { commitYielding } from '../../shared/table/commit.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { renewByOf } from './idle.ts';
import { recordingRefusal } from './record-refusal.ts';
import { roomFor } from './room.ts';
import { tokenOf } from './token.ts';

/** The best grant with a valid grantor under which the team may enter; undefined when there is none. */
const findCover = async (
  { accountId, liveGrants }: AccountRecord,
  team: string,
  now: string,
): Promise<Cover | undefined> => {
  if (!coverFor(liveGrants, team, new Map(), now)) return undefined;
  const ofTeam = Object.fromEntries(Object.entries(liveGrants).filter(([, grant]) => grant.teams.includes(team)));
  const { grants, directory } = await readCoverFacts(accountId, ofTeam, now);
  return coverFor(grants, team, directory, now);
};

/**
 * Opens a session under the best live grant of the account. The session, its entry on the account's item, the use of the
 * grant and the journal entry are one transaction, on condition that the grant and its grantor are still as they were read.
 * The token is answered only after the commit. A refusal is recorded in the journal.
 */
export const openSession: Handlers<typeof sessionRoutes>['openSession'] = (call) => {
  const { principal, body } = call;
  const { accountId, reason, ticket } = body;
  const opened = retryOnConflict(
    async () => {
      const found = await readAccount(accountId);
      if (!found) throw new Problem('not-found');
      const { account: read, cause } = await withStartsBy(found, () => currentCause(call));
      checkNotBlocked(read, principal.id, cause.now);
      checkTicket(read, ticket);
      const cover = await findCover(read, principal.team, cause.now);
      if (!cover) throw new Problem('no-support-access');
      const { account, room } = await roomFor(read, principal.id, () => lapseCause(call));
      const { session, entry } = sessionStarted(
        {
          accountId,
          agent: { id: principal.id, team: principal.team },
          reason,
          ...(ticket === undefined ? {} : { ticket }),
          renewBy: renewByOf(cause.now),
        },
        cover,
        cause,
      );
      checkNotHeld(account, cause.now);
      const token = await tokenOf(session, cover, principal, cause.now);
      if (!token) throw new Problem('no-support-access');
      const answer = { body: token };
      const until = accessEndsAt(cover.grant);
      await commitYielding(openSessionChange(session, { ...cover, until }, entry, room), call.remember(answer));
      return answer;
    },
    // Openings wait while a change that ends sessions holds them off: more rounds, within the gateway's timeout.
    { canRetry: (error) => !error.labels.includes(idempotencyLabel) && !isLocked(error), rounds: 24 },
  );
  return recordingRefusal(call, refuseLocked(opened));
};
