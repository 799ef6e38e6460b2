import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import type { PolicySettings } from '../../shared/accounts/policy-settings.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { namesAction } from '../../shared/policies/compiled-policy.ts';
import {
  type Detection,
  detectionEntry,
  isPartOfDetection,
  largestPerThreshold,
  recordActions,
} from '../../shared/sensitive-actions/detection.ts';
import { type HistoryRecord, historyWrite } from '../../shared/sensitive-actions/history-store.ts';
import { itemsOf, type ReportInput, type SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import { reportWrite } from '../../shared/sensitive-actions/report-store.ts';
import type { Change } from '../../shared/table/commit.ts';

/** Whether a policy lists an action as sensitive. Other actions are recorded, but do not count towards the tripwire. */
export const isSensitive = ({ sensitiveActions }: Pick<PolicySettings, 'sensitiveActions'>, action: string): boolean =>
  namesAction(sensitiveActions.actions, action);

/** The effect of a report: the writes, and the answer to the caller. */
interface EvaluatedReport {
  change: Change;
  result: { reports: SensitiveAction[]; detected: Detection['threshold'][] };
}

/**
 * Creates the records of a report and checks the account's thresholds.
 * @param history the actor's history; undefined to skip the thresholds
 */
export const evaluateReport = (
  input: ReportInput,
  account: AccountRecord,
  history: HistoryRecord | undefined,
  cause: Cause,
): EvaluatedReport => {
  const { accountId } = account;
  const { actions, ...actor } = input;
  const policy = policyOf(account);
  const reported = actions.map((action) => ({ ...action, items: itemsOf(action), at: action.at ?? cause.now }));
  const recorded = history && recordActions(history, reported, policy.sensitiveActions, cause.now);
  const detections = recorded?.detections ?? [];
  const reports = reported.map((one): SensitiveAction => {
    const { action, resourceType, items, resourceIds, at } = one;
    return {
      reportId: newId('sen', cause.now),
      accountId,
      ...actor,
      action,
      resourceType,
      items,
      ...(resourceIds === undefined ? {} : { resourceIds }),
      at,
      reportedAt: cause.now,
      sensitive: isSensitive(policy, action),
      detected: detections.some((detection) => isPartOfDetection(one, detection, policy.sensitiveActions)),
    };
  });
  const writes = reports.map(reportWrite);
  if (history && recorded) writes.push(historyWrite(accountId, actor, recorded.history, history, cause.now));
  return {
    change: {
      writes,
      entries: largestPerThreshold(detections).map((detection) => detectionEntry(accountId, actor, detection, cause)),
    },
    result: { reports, detected: [...new Set(detections.map(({ threshold }) => threshold))] },
  };
};
