import { type AccountRecord, policyOf } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { failAttempt } from '../../shared/share-links/attempt-store.ts';
import { codeVerifier } from '../../shared/share-links/code.ts';
import type { LinkRecord } from '../../shared/share-links/link.ts';
import type { openingRoutes } from '../../shared/share-links/opening-routes.ts';
import { readAccountAndLink, readLinkAccount } from '../../shared/share-links/store.ts';
import { attemptAt, lockIfSpent } from './attempt.ts';
import { anonymousCause } from './cause.ts';
import { checkOpenable } from './check-openable.ts';
import { readyToSign } from './document-token.ts';
import { issueDocumentToken } from './issue-document-token.ts';

/** @throws Problem `not-found` */
const read = async (linkId: string): Promise<{ account: AccountRecord; link: LinkRecord }> => {
  const accountId = await readLinkAccount(linkId);
  if (accountId === undefined) throw new Problem('not-found');
  const { account, link } = await readAccountAndLink({ accountId, linkId });
  if (!account || !link) throw new Problem('not-found');
  return { account, link };
};

/** The address, if the account wants to be told one. @throws Problem `email-needed` */
const addressFor = (account: AccountRecord, email: string | undefined): string | undefined => {
  if (!policyOf(account).shareLinks.emailChallenge) return undefined;
  if (email === undefined) throw new Problem('email-needed');
  return email;
};

/**
 * Opens a link. Who is wrong is told so in one way, whatever was wrong, and after the same requests; so is who is right about
 * one thing alone. The token is signed first, and goes out only when it has been committed that the link was opened.
 */
export const openShareLink: Handlers<typeof openingRoutes>['openShareLink'] = async (call) => {
  const { params, body, now } = call;
  const causeNow = () => anonymousCause(call);
  const { account, link } = await read(params.linkId);
  checkOpenable(link, causeNow().now);
  const said = { code: body.code, address: addressFor(account, body.email) };
  const [isRight] = await Promise.all([codeVerifier(), readyToSign()]);
  const taken = await attemptAt(link, causeNow, now);
  if (isRight(taken, said)) return { body: await issueDocumentToken(taken, causeNow, now) };
  await lockIfSpent(await failAttempt(taken), causeNow());
  throw new Problem('link-refused');
};
