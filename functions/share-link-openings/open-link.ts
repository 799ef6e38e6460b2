import { type AccountRecord, policyOf, unlessClosed } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { readAttemptAnswer, storeRefusal } from '../../shared/share-links/answer-store.ts';
import { failAttempt, returnAttempt } from '../../shared/share-links/attempt-store.ts';
import {
  type AttemptIdentity,
  type Credentials,
  codeVerifier,
  identifyAttempt,
} from '../../shared/share-links/code.ts';
import { endStateOf, type LinkRecord } from '../../shared/share-links/link.ts';
import type { openingRoutes } from '../../shared/share-links/opening-routes.ts';
import { readAccountAndLink, readLink, readLinkAccount } from '../../shared/share-links/store.ts';
import { Contended } from '../../shared/table/errors.ts';
import { lockIfSpent, reserveAttempt } from './attempt.ts';
import { anonymousCause } from './cause.ts';
import { checkOpenable } from './check-openable.ts';
import { loadSigner, type OpenDocument } from './document-token.ts';
import { issueDocumentToken } from './issue-document-token.ts';

/** @throws Problem `not-found`; `link-gone` when the account is closed, or was closed since the link was created */
const read = async (linkId: string): Promise<{ account: AccountRecord; link: LinkRecord }> => {
  const accountId = await readLinkAccount(linkId);
  if (accountId === undefined) throw new Problem('not-found');
  const read = await unlessClosed(readAccountAndLink({ accountId, linkId }));
  if (!read) throw new Problem('link-gone');
  const { account, link } = read;
  if (!account || !link) throw new Problem('not-found');
  // The sweep marks them one by one.
  if (account.lastClosedAt !== undefined && link.createdAt <= account.lastClosedAt) throw new Problem('link-gone');
  return { account, link };
};

/**
 * Records that an attempt was wrong, and locks the link if no attempts are left. If the same attempt was refused by a
 * concurrent request, it counts only once.
 */
const refuse = async (
  taken: LinkRecord,
  attempt: AttemptIdentity | undefined,
  getCause: () => Cause,
): Promise<never> => {
  const isFirst = attempt === undefined || (await storeRefusal(taken, attempt, getCause().now));
  if (isFirst) await lockIfSpent(await failAttempt(taken), getCause());
  else await returnAttempt(taken, true).catch(() => undefined);
  throw new Problem('link-refused');
};

/**
 * The answer to an earlier request with the same attempt, unless the link was revoked or has expired since, or the code was
 * replaced or the recipient removed.
 */
const earlierAnswer = async (
  link: LinkRecord,
  { attempt, credentials }: { attempt: AttemptIdentity; credentials: Credentials },
  now: string,
) => {
  const answer = await readAttemptAnswer<OpenDocument>(link, attempt, now);
  if (!answer) return undefined;
  const endState = endStateOf(link, now);
  if (endState === 'revoked' || endState === 'expired') throw new Problem('link-gone');
  if (answer === 'refused' || !(await codeVerifier())(link, credentials)) throw new Problem('link-refused');
  return { body: answer.opened, isReplay: true as const };
};

/**
 * Opens a link. The answer to wrong credentials, and the requests made before it, are the same whether the code, the address or
 * both are wrong. The token is signed before the opening is committed, and returned only afterwards.
 */
export const openShareLink: Handlers<typeof openingRoutes>['openShareLink'] = async (call) => {
  const { params, body, now, idempotencyKey } = call;
  const getCause = () => anonymousCause(call);
  const { account, link } = await read(params.linkId);
  const { emailChallenge } = policyOf(account).shareLinks;
  const credentials = { code: body.code, address: emailChallenge ? body.email : undefined };
  const attempt =
    idempotencyKey === undefined ? undefined : await identifyAttempt(link.linkId, credentials, idempotencyKey);
  const earlier = attempt && (await earlierAnswer(link, { attempt, credentials }, getCause().now));
  if (earlier) return earlier;
  checkOpenable(link, getCause().now);
  if (emailChallenge && credentials.address === undefined) throw new Problem('email-needed');
  const [verify] = await Promise.all([codeVerifier(), loadSigner()]);
  try {
    const taken = await reserveAttempt(link, getCause, now);
    for (let current = taken; ; ) {
      const match = verify(current, credentials);
      if (!match) return await refuse(taken, attempt, getCause);
      const issued = await issueDocumentToken({ taken, link: current, ...match, attempt }, getCause, now);
      if ('token' in issued) return { body: issued.token };
      current = issued.changed;
    }
  } catch (error) {
    // The same attempt may have run concurrently and have used the link up, or have won the race.
    const mayBeAnswered = error instanceof Contended || (error instanceof Problem && error.problem === 'link-gone');
    const present = attempt && mayBeAnswered ? await readLink(link) : undefined;
    const answer = attempt && present && (await earlierAnswer(present, { attempt, credentials }, getCause().now));
    if (answer) return answer;
    throw error;
  }
};
