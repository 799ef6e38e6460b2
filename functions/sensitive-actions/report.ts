import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import type { PolicySettings } from '../../shared/accounts/policy-settings.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { namesAction } from '../../shared/policies/compiled-policy.ts';
import {
  type Detection,
  detectionEntry,
  isPartOf,
  largestPerThreshold,
  recordActions,
} from '../../shared/sensitive-actions/detection.ts';
import { type HistoryRecord, historyWrite } from '../../shared/sensitive-actions/history-store.ts';
import { itemsOf, type ReportInput, type SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import { reportWrite } from '../../shared/sensitive-actions/report-store.ts';
import type { Change } from '../../shared/table/commit.ts';

/** Whether a policy calls an action sensitive. Others are recorded, and count for no tripwire. */
export const isSensitive = ({ sensitiveActions }: Pick<PolicySettings, 'sensitiveActions'>, action: string): boolean =>
  namesAction(sensitiveActions.actions, action);

/** What a report comes to: what is written, and what the caller is told. */
interface Outcome {
  change: Change;
  answer: { reports: SensitiveAction[]; detected: Detection['threshold'][] };
}

/**
 * Makes of a report what goes on record, and holds it against the account's thresholds.
 * @param watch what is remembered of who did it; without, thresholds are not asked
 */
export const reportOf = (
  input: ReportInput,
  account: AccountRecord,
  watch: HistoryRecord | undefined,
  cause: Cause,
): Outcome => {
  const { accountId } = account;
  const { actions, ...actor } = input;
  const policy = policyOf(account);
  const deeds = actions.map((action) => ({ ...action, items: itemsOf(action), at: action.at ?? cause.now }));
  const seen = watch && recordActions(watch, deeds, policy.sensitiveActions, cause.now);
  const detections = seen?.detections ?? [];
  const reports = deeds.map((deed): SensitiveAction => {
    const { action, resourceType, items, resourceIds, at } = deed;
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
      detected: detections.some((detection) => isPartOf(deed, detection, policy.sensitiveActions)),
    };
  });
  const writes = reports.map(reportWrite);
  if (watch && seen) writes.push(historyWrite(accountId, actor, seen.watch, watch, cause.now));
  return {
    change: {
      writes,
      entries: largestPerThreshold(detections).map((one) => detectionEntry(accountId, actor, one, cause)),
    },
    answer: { reports, detected: [...new Set(detections.map(({ threshold }) => threshold))] },
  };
};
