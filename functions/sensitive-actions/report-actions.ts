import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { readAccountAndHistory, readHistory } from '../../shared/sensitive-actions/history-store.ts';
import { itemsOf, untimelyProblem } from '../../shared/sensitive-actions/report.ts';
import type { sensitiveActionRoutes } from '../../shared/sensitive-actions/routes.ts';
import { demandFeature, hasFeature } from '../../shared/settings/require-feature.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { isSensitive, reportOf } from './report.ts';

type WatchHandlers = Handlers<typeof sensitiveActionRoutes>;
type ReportCall = Call<(typeof sensitiveActionRoutes)['reportSensitiveActions']>;

/** @throws Problem `invalid-request`, pointing at each instant that is too early or too late */
const checkTimes = ({ body, now }: ReportCall): void => {
  const errors = untimelyProblem(body.actions, now).map((index) => ({
    pointer: `#/actions/${index}/at`,
    message: 'must be within the last 24 hours, and at most 5 minutes ahead',
  }));
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
};

/** @throws Problem `not-found` */
const demandAccount = (account: AccountRecord | undefined): AccountRecord => {
  if (!account) throw new Problem('not-found');
  return account;
};

/** Many report of the same user or session at once. What a request has time for. */
const patienceMillis = 7000;
const mostRounds = 60;

const hasTime = (): (() => boolean) => {
  const until = performance.now() + patienceMillis;
  return () => performance.now() < until;
};

/** @throws Contended when others came first to the end: nothing is in the way but they */
const asBusy = (error: unknown): never => {
  if (!(error instanceof ConditionFailed) || error.labels.includes(idempotencyLabel)) throw error;
  throw new Contended('others kept reporting of the same user or session');
};

const reportOfUser = (call: ReportCall): ReturnType<WatchHandlers['reportSensitiveActions']> =>
  retryOnConflict(
    async () => {
      const { account, watch } = await readAccountAndHistory(call.params.accountId, call.body);
      const known = demandAccount(account);
      demandFeature(known, 'sensitive_actions');
      const { change, answer } = reportOf(call.body, known, watch, currentCause(call));
      const body = { body: answer };
      await commit(change, call.remember(body));
      return body;
    },
    { canRetry: ({ labels }) => !labels.includes(idempotencyLabel), rounds: mostRounds, hasTime: hasTime() },
  ).catch(asBusy);

/**
 * What is done inside a session counts for the tripwire, too: all of it is one transaction. The tripwire is in every
 * edition, as support sessions are, so the report is taken in each; thresholds are held against it only where they belong.
 */
const reportOfSession = async (call: ReportCall, sessionId: string) => {
  const { accountId } = call.params;
  let said: Parameters<ReportCall['remember']>[0] | undefined;
  await reportInSession({ accountId, sessionId }, () => currentCause(call), {
    count: (account) =>
      call.body.actions
        .filter(({ action }) => isSensitive(policyOf(account), action))
        .reduce((sum, action) => sum + itemsOf(action), 0),
    also: async (came, account, cause) => {
      const known = demandAccount(account);
      const watch = hasFeature(known, 'sensitive_actions') ? await readHistory(accountId, call.body) : undefined;
      const { change, answer } = reportOf(call.body, known, watch, cause);
      said = { body: { ...answer, tripwire: came } };
      return [change, call.remember(said)];
    },
    hasTime: hasTime(),
  }).catch(asBusy);
  if (!said) throw new Error('a report was taken without an answer');
  return said;
};

/** Takes a report of sensitive actions of one user, or inside one support session. */
export const reportSensitiveActions: WatchHandlers['reportSensitiveActions'] = async (call) => {
  checkTimes(call);
  const { sessionId } = call.body;
  return sessionId === undefined ? reportOfUser(call) : reportOfSession(call, sessionId);
};
