import { type AccountRecord, policyOf } from '../../shared/db/accounts.ts';
import { commit } from '../../shared/db/commit.ts';
import { linkOpening, returnAttempt } from '../../shared/db/link-attempts.ts';
import { readAccountAndLink, readLink, readLinkAccount } from '../../shared/db/links.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import type { Cause } from '../../shared/domain/entry.ts';
import { type LinkRecord, linkOpened } from '../../shared/domain/link.ts';
import { isSpent } from '../../shared/domain/link-lock.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { openingRoutes } from '../../shared/routes/openings.ts';
import { linkJudge } from '../../shared/support/link-code.ts';
import { attemptAt, lock } from './attempt.ts';
import { somebodyNow } from './cause.ts';
import { checkOpenable } from './openable.ts';
import { tokenOf } from './token.ts';

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

/** Others may have opened it since: then it is one use more than theirs, if there is one. */
const commitOpening = (taken: LinkRecord, causeNow: () => Cause): Promise<void> => {
  let first: LinkRecord | undefined = taken;
  return untilUncontested(
    async () => {
      const link = first ?? (await readLink(taken));
      first = undefined;
      if (!link) throw new Problem('not-found');
      const cause = causeNow();
      checkOpenable(link, cause.now);
      await commit(linkOpening(linkOpened(link, cause)));
    },
    undefined,
    // Everybody whom the link was sent to may come at once.
    { rounds: 24 },
  );
};

/** A token for whoever was right. When none can be had, it was no guess, and does not count as one. */
const admit = async (taken: LinkRecord, causeNow: () => Cause) => {
  try {
    const token = await tokenOf(taken, causeNow().now);
    await commitOpening(taken, causeNow);
    return token;
  } catch (error) {
    await returnAttempt(taken).catch(() => undefined);
    throw error;
  }
};

/**
 * Opens a link. Who is wrong is told so in one way, whatever was wrong, and after the same requests; so is who is right about
 * one thing alone. The token is signed first, and goes out only when it has been committed that the link was opened.
 */
export const openShareLink: Handlers<typeof openingRoutes>['openShareLink'] = async (call) => {
  const { params, body } = call;
  const causeNow = () => somebodyNow(call);
  const { account, link } = await read(params.linkId);
  checkOpenable(link, causeNow().now);
  const said = { code: body.code, address: addressFor(account, body.email) };
  const isRight = await linkJudge();
  const taken = await attemptAt(link, causeNow);
  if (isRight(taken, said)) return { body: await admit(taken, causeNow) };
  if (isSpent(taken)) await lock(taken, causeNow());
  throw new Problem('link-refused');
};
