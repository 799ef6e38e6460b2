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
import { signDocumentToken } from './document-token.ts';
import { isAhead, timeLimits } from './time-limits.ts';

/** Commits the opening. If others opened the link in the meantime, this use is counted after theirs, if one is left. */
const commitOpening = (taken: LinkRecord, causeNow: () => Cause, until: string): Promise<void> => {
  return retryOnConflict(
    async ({ isFirst }) => {
      const link = isFirst ? taken : await readLink(taken);
      if (!link) throw new Problem('not-found');
      const cause = causeNow();
      checkOpenable(link, cause.now);
      await commit(openLinkChange(linkOpened(link, cause), until));
    },
    // All recipients may open the link at the same time.
    // A commit that meets too many other transactions gives the attempt back, and asks the recipient to come again.
    { canRetry: (error) => error instanceof ConditionFailed, rounds: 24, hasTime: isAhead(until) },
  );
};

/** Whether an error implies that nothing was committed. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem || error instanceof ConditionFailed || error instanceof Contended;

/**
 * Signs the document token and commits the opening. If either fails, the attempt is returned, since the code was right.
 * @param taken the link as of the reservation of the attempt
 * @param start the instant of the request
 * @throws Problem `signing-unavailable`, `link-gone`
 * @throws Contended when concurrent openings keep winning the race
 */
export const issueDocumentToken = async (taken: LinkRecord, causeNow: () => Cause, start: string) => {
  try {
    const token = await signDocumentToken(taken, causeNow().now);
    await commitOpening(taken, causeNow, addMillis(start, timeLimits.opening));
    return token;
  } catch (error) {
    await returnAttempt(taken, isRefusal(error)).catch(() => undefined);
    throw error instanceof ConditionFailed ? new Contended(error.message) : error;
  }
};
