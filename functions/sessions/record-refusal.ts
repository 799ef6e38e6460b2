import { Problem } from '../../shared/api/problem.ts';
import { log } from '../../shared/core/log.ts';
import type { Call } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { isRecorded, openingRefused } from '../../shared/sessions/refusal.ts';
import { hasRecordedRefusal, recordRefusal } from '../../shared/sessions/refusal-store.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { commitOnce } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';

/** Records a refused opening in the account's journal, in one attempt. The answer does not depend on its success. */
const record = async (call: Call<(typeof sessionRoutes)['openSession']>, { problem }: Problem): Promise<void> => {
  if (!isRecorded(problem)) return;
  const { principal, body, requestId } = call;
  const agent = { id: principal.id, team: principal.team };
  const entry = openingRefused({ ...body, agent }, problem, currentCause(call));
  try {
    if (await hasRecordedRefusal(agent.id, body.accountId, entry.at)) return;
    await commitOnce(recordRefusal(agent.id, entry));
  } catch (error) {
    // Another refusal has been recorded, or is being recorded.
    if (error instanceof ConditionFailed || error instanceof Contended) return;
    log.error('REFUSAL_NOT_RECORDED', error, { accountId: body.accountId, requestId });
  }
};

/**
 * Records the refusal with which an opening fails, at most one a minute for each agent and account.
 * @throws what the opening throws
 */
export const recordingRefusal = async <T>(
  call: Call<(typeof sessionRoutes)['openSession']>,
  opening: Promise<T>,
): Promise<T> => {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof Problem) await record(call, error);
    throw error;
  }
};
