import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { failAttempt } from '../../shared/share-links/attempt-store.ts';
import { codeVerifier } from '../../shared/share-links/code.ts';
import type { LinkRecord } from '../../shared/share-links/link.ts';
import type { openingRoutes } from '../../shared/share-links/opening-routes.ts';
import { readAccountAndLink, readLinkAccount } from '../../shared/share-links/store.ts';
import { lockIfSpent, reserveAttempt } from './attempt.ts';
import { anonymousCause } from './cause.ts';
import { checkOpenable } from './check-openable.ts';
import { loadSigner } from './document-token.ts';
import { issueDocumentToken } from './issue-document-token.ts';

/** @throws Problem `not-found` */
const read = async (linkId: string): Promise<{ account: AccountRecord; link: LinkRecord }> => {
  const accountId = await readLinkAccount(linkId);
  if (accountId === undefined) throw new Problem('not-found');
  const { account, link } = await readAccountAndLink({ accountId, linkId });
  if (!account || !link) throw new Problem('not-found');
  return { account, link };
};

/** The address to check; undefined when the account does not require one. @throws Problem `email-needed` */
const requiredAddress = (account: AccountRecord, email: string | undefined): string | undefined => {
  if (!policyOf(account).shareLinks.emailChallenge) return undefined;
  if (email === undefined) throw new Problem('email-needed');
  return email;
};

/**
 * Opens a link. The answer to wrong credentials, and the requests made before it, are the same whether the code, the address or
 * both are wrong. The token is signed before the opening is committed, and returned only afterwards.
 */
export const openShareLink: Handlers<typeof openingRoutes>['openShareLink'] = async (call) => {
  const { params, body, now } = call;
  const causeNow = () => anonymousCause(call);
  const { account, link } = await read(params.linkId);
  checkOpenable(link, causeNow().now);
  const credentials = { code: body.code, address: requiredAddress(account, body.email) };
  const [verify] = await Promise.all([codeVerifier(), loadSigner()]);
  const taken = await reserveAttempt(link, causeNow, now);
  if (verify(taken, credentials)) return { body: await issueDocumentToken(taken, causeNow, now) };
  await lockIfSpent(await failAttempt(taken), causeNow());
  throw new Problem('link-refused');
};
