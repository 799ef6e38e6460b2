import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { endOf } from '../../shared/core/duration.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { requireFeature } from '../../shared/settings/require-feature.ts';
import { codeHashOf, newCode } from '../../shared/share-links/code.ts';
import { linkAsOf, linkCreated } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { createLinkChange } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { tokenTimes } from '../../shared/tokens/token-times.ts';

type CreateCall = Call<(typeof linkRoutes)['createShareLink']>;

/** The end of a new link; null when unlimited. @throws Problem `duration-out-of-range` */
const expiryFor = ({ body: { duration, expiresAt }, now }: CreateCall): string | null => {
  if (expiresAt === undefined && (duration === undefined || duration === 'unlimited')) return null;
  const end = expiresAt ?? endOf(now, duration ?? '');
  if (end === null || !tokenTimes(end, now)) {
    const pointer = expiresAt === undefined ? '#/duration' : '#/expiresAt';
    throw new Problem('duration-out-of-range', {
      errors: [{ pointer, message: 'must end at least a second from now, and before the year 10000' }],
    });
  }
  return end;
};

/**
 * Creates a share link. The answer stored for the idempotency key omits the code, which must not be stored anywhere.
 */
export const createShareLink: Handlers<typeof linkRoutes>['createShareLink'] = async (call) => {
  const { params, now } = call;
  const { documentId, recipients, maxUses } = call.body;
  const account = call.account ?? (await readAccount(params.accountId));
  if (!account) throw new Problem('not-found');
  requireFeature(account, 'share_links');
  const expiresAt = expiryFor(call);
  const linkId = newId('lnk', now);
  const code = newCode();
  const { link, entry } = linkCreated(
    {
      ...{ linkId, accountId: account.accountId, documentId, recipients, expiresAt },
      ...(maxUses === undefined ? {} : { maxUses }),
      codeHash: await codeHashOf(linkId, code),
    },
    requestCause(call),
  );
  const body = linkAsOf(link, now);
  await commit(createLinkChange(link, entry), call.remember({ body }));
  return { body: { ...body, code } };
};
