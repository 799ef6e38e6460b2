import { Problem } from '../../shared/api/problem.ts';
import { addMillis } from '../../shared/core/instant.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { openLinkChange, returnAttempt } from '../../shared/share-links/attempt-store.ts';
import { type LinkRecord, linkOpened } from '../../shared/share-links/link.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { checkOpenable } from './check-openable.ts';
import { tokenOf } from './document-token.ts';
import { isAhead, timeLimits } from './time-limits.ts';

/** Others may have opened it since: then it is one use more than theirs, if there is one. */
const commitOpening = (taken: LinkRecord, causeNow: () => Cause, until: string): Promise<void> => {
  return retryOnConflict(
    async ({ isFirst }) => {
      const link = isFirst ? taken : await readLink(taken);
      if (!link) throw new Problem('not-found');
      const cause = causeNow();
      checkOpenable(link, cause.now);
      await commit(openLinkChange(linkOpened(link, cause), until));
    },
    // Everybody whom the link was sent to may come at once.
    { rounds: 24, hasTime: isAhead(until) },
  );
};

/** What says for certain that nothing was committed. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem || error instanceof ConditionFailed || error instanceof Contended;

/**
 * A token for whoever was right. When none can be had, it was no guess, and does not count as one.
 * @param taken the link as it was when the attempt was taken
 * @param start the instant of the request
 * @throws Problem `signing-unavailable`, `link-gone`
 * @throws Contended when others keep coming in between
 */
export const issueDocumentToken = async (taken: LinkRecord, causeNow: () => Cause, start: string) => {
  try {
    const token = await tokenOf(taken, causeNow().now);
    await commitOpening(taken, causeNow, addMillis(start, timeLimits.opening));
    return token;
  } catch (error) {
    await returnAttempt(taken, isRefusal(error)).catch(() => undefined);
    throw error instanceof ConditionFailed ? new Contended(error.message) : error;
  }
};
