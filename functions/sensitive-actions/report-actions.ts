import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { readAccountAndHistory, readHistory } from '../../shared/sensitive-actions/history-store.ts';
import { itemsOf, untimelyActions } from '../../shared/sensitive-actions/report.ts';
import type { sensitiveActionRoutes } from '../../shared/sensitive-actions/routes.ts';
import { hasFeature, requireFeature } from '../../shared/settings/require-feature.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { evaluateReport, isSensitive } from './report.ts';

type SensitiveActionHandlers = Handlers<typeof sensitiveActionRoutes>;
type ReportCall = Call<(typeof sensitiveActionRoutes)['reportSensitiveActions']>;

/** @throws Problem `invalid-request`, pointing at each action whose time is too early or too late */
const checkTimes = ({ body, now }: ReportCall): void => {
  const errors = untimelyActions(body.actions, now).map((index) => ({
    pointer: `#/actions/${index}/at`,
    message: 'must be within the last 24 hours, and at most 5 minutes ahead',
  }));
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
};

/** @throws Problem `not-found` */
const requireAccount = (account: AccountRecord | undefined): AccountRecord => {
  if (!account) throw new Problem('not-found');
  return account;
};

/** Limits of the retries when many requests report about the same user or session at once. */
const retryMillis = 7000;
const maxRounds = 60;

const hasTime = (): (() => boolean) => {
  const until = performance.now() + retryMillis;
  return () => performance.now() < until;
};

/** Converts a race that was lost in every round to `Contended`. Rethrows other errors. */
const asContended = (error: unknown): never => {
  if (!(error instanceof ConditionFailed) || error.labels.includes(idempotencyLabel)) throw error;
  throw new Contended('concurrent reports about the same user or session kept winning');
};

const reportOfUser = (call: ReportCall): ReturnType<SensitiveActionHandlers['reportSensitiveActions']> =>
  retryOnConflict(
    async () => {
      const { account, history } = await readAccountAndHistory(call.params.accountId, call.body);
      const known = requireAccount(account);
      requireFeature(known, 'sensitive_actions');
      const { change, result } = evaluateReport(call.body, known, history, currentCause(call));
      const answer = { body: result };
      await commit(change, call.remember(answer));
      return answer;
    },
    { canRetry: ({ labels }) => !labels.includes(idempotencyLabel), rounds: maxRounds, hasTime: hasTime() },
  ).catch(asContended);

/**
 * Records a report about a session and counts it towards the tripwire, in one transaction. Support sessions and their tripwire
 * are in every edition, so the report is accepted in all of them; thresholds apply only if the edition has them.
 */
const reportOfSession = async (call: ReportCall, sessionId: string) => {
  const { accountId } = call.params;
  let answer: Parameters<ReportCall['remember']>[0] | undefined;
  await reportInSession({ accountId, sessionId }, () => currentCause(call), {
    count: (account) =>
      call.body.actions
        .filter(({ action }) => isSensitive(policyOf(account), action))
        .reduce((sum, action) => sum + itemsOf(action), 0),
    also: async (tripwire, account, cause) => {
      const known = requireAccount(account);
      const history = hasFeature(known, 'sensitive_actions') ? await readHistory(accountId, call.body) : undefined;
      const { change, result } = evaluateReport(call.body, known, history, cause);
      answer = { body: { ...result, tripwire } };
      return [change, call.remember(answer)];
    },
    hasTime: hasTime(),
  }).catch(asContended);
  if (!answer) throw new Error('a report was committed without an answer');
  return answer;
};

/** Records sensitive actions of one user, or inside one support session. */
export const reportSensitiveActions: SensitiveActionHandlers['reportSensitiveActions'] = async (call) => {
  checkTimes(call);
  const { sessionId } = call.body;
  return sessionId === undefined ? reportOfUser(call) : reportOfSession(call, sessionId);
};
