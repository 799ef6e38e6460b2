import { Problem } from '../../shared/api/problem.ts';
import { addMillis } from '../../shared/core/instant.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { answerLabel, storeOpening } from '../../shared/share-links/answer-store.ts';
import { openLinkChange, returnAttempt } from '../../shared/share-links/attempt-store.ts';
import type { AttemptIdentity } from '../../shared/share-links/code.ts';
import { type LinkRecord, linkOpened } from '../../shared/share-links/link.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { hasNoUsesLeft } from '../../shared/share-links/uses.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { checkOpenable } from './check-openable.ts';
import { type OpenDocument, signDocumentToken } from './document-token.ts';
import { isAhead, timeLimits } from './time-limits.ts';

/** An attempt that was right. */
interface Opening {
  /** The link as of the reservation of the attempt. */
  taken: LinkRecord;
  /** The link with which the credentials were compared: `taken`, or as it was read after a manager changed it. */
  link: LinkRecord;
  recipientId: string | undefined;
  /** Set when the request has an idempotency key. */
  attempt: AttemptIdentity | undefined;
}

/** A manager changed the link during an opening, which must be decided again: the code, recipients or end may be others. */
interface Changed {
  changed: LinkRecord;
}

/**
 * Commits the opening. If others opened the link in the meantime, this use is counted after theirs, if one is left.
 * @returns the link if a manager changed it in the meantime
 */
const commitOpening = (
  { link: compared, recipientId, attempt }: Opening,
  token: OpenDocument,
  getCause: () => Cause,
  until: string,
): Promise<Changed | undefined> => {
  return retryOnConflict(
    async ({ isFirst }) => {
      const link = isFirst ? compared : await readLink(compared);
      if (!link) throw new Problem('not-found');
      const cause = getCause();
      checkOpenable(link, cause.now);
      if (link.version !== compared.version) return { changed: link };
      if (hasNoUsesLeft(link, recipientId)) throw new Problem('link-gone');
      const change = openLinkChange(linkOpened(link, cause, recipientId), until);
      await commit(change, ...(attempt ? [storeOpening(link, attempt, token, cause.now)] : []));
      return undefined;
    },
    // All recipients may open the link at the same time.
    // A commit that meets too many other transactions gives the attempt back, and asks the recipient to come again.
    {
      canRetry: (error) => error instanceof ConditionFailed && !error.labels.includes(answerLabel),
      rounds: 24,
      hasTime: isAhead(until),
    },
  );
};

/** Whether an error implies that nothing was committed. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem || error instanceof ConditionFailed || error instanceof Contended;

/**
 * Signs the document token and commits the opening. If either fails, the attempt is returned, since the code was right.
 * @param start the instant of the request
 * @returns the token; or the link if a manager changed it in the meantime: the attempt is still reserved, and to be decided again
 * @throws Problem `signing-unavailable`, `link-gone`
 * @throws Contended when concurrent openings keep winning the race, or when the same attempt was answered concurrently
 */
export const issueDocumentToken = async (
  opening: Opening,
  getCause: () => Cause,
  start: string,
): Promise<{ token: OpenDocument } | Changed> => {
  const { taken, link } = opening;
  try {
    const token = await signDocumentToken(link, getCause().now);
    const changed = await commitOpening(opening, token, getCause, addMillis(start, timeLimits.opening));
    // Another signature must fit into the time of the function.
    if (changed && !isAhead(addMillis(start, timeLimits.waiting))()) throw new Contended('the link keeps changing');
    return changed ?? { token };
  } catch (error) {
    await returnAttempt(taken, isRefusal(error)).catch(() => undefined);
    throw error instanceof ConditionFailed ? new Contended(error.message) : error;
  }
};
