import { checkPreconditions, type Preconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { type Caller, currentCause } from '../../shared/journal/caller.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { type Link, type LinkRecord, type LinkTransition, linkAsOf, linkEtag } from '../../shared/share-links/link.ts';
import { type LinkRef, readLink } from '../../shared/share-links/store.ts';
import { type Change, commit } from '../../shared/table/commit.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

interface LinkCall extends Caller {
  params: LinkRef;
  preconditions: Preconditions;
}

interface LinkAnswer {
  body: Link;
  etag: string;
}

interface Decided {
  transition: LinkTransition;
  change: Change;
}

/**
 * Reads a link, decides on a change at the current instant and commits it; a lost race is read and decided again.
 * @param decide undefined leaves the link as it is
 * @param remember the write that stores the answer for an idempotency key
 * @returns the link after the change, with its entity tag
 * @throws Problem `not-found`, `link-revoked`, `stale-version`
 */
export const changeStoredLink = (
  call: LinkCall,
  decide: (link: LinkRecord, cause: Cause) => Promise<Decided | undefined> | Decided | undefined,
  remember?: (answer: LinkAnswer) => Change,
): Promise<LinkAnswer> =>
  retryOnConflict(
    async () => {
      const link = await readLink(call.params);
      if (!link) throw new Problem('not-found');
      if (link.status === 'revoked') throw new Problem('link-revoked');
      const cause = currentCause(call);
      checkPreconditions(call.preconditions, linkEtag(link, cause.now));
      const decided = await decide(link, cause);
      const after = decided?.transition.after ?? link;
      const answer = { body: linkAsOf(after, cause.now), etag: linkEtag(after, cause.now) };
      if (decided) await commit(decided.change, ...(remember ? [remember(answer)] : []));
      return answer;
    },
    { canRetry: (error) => !error.labels.includes(idempotencyLabel) },
  );
