import type * as z from 'zod/mini';
import type { Link } from '../../../shared/share-links/link.ts';
import type { openingRoutes } from '../../../shared/share-links/opening-routes.ts';
import type { linkRoutes } from '../../../shared/share-links/routes.ts';
import { api } from '../api/api.ts';
import { user } from '../api/identity.ts';
import { readPages } from '../events/chain.ts';

export type NewLink = z.output<(typeof linkRoutes)['createShareLink']['success']['body']>;
export type OpenDocument = z.output<(typeof openingRoutes)['openShareLink']['success']['body']>;

/** To whom links are sent if nothing else is said. */
export const recipient = 'rita@mail.example';

/** Shares a document, as the account's owner. */
export const shareDocument = (accountId: string, body: Record<string, unknown> = {}, headers = {}) =>
  api<NewLink>('createShareLink', {
    as: user('owner', accountId),
    params: { accountId },
    body: { documentId: 'doc-1', recipients: [recipient], ...body },
    headers,
  });

/** Shares a document. @returns the link with its code */
export const makeLink = async (
  accountId: string,
  body: Record<string, unknown> = {},
): Promise<NewLink & { code: string }> => {
  const made = await shareDocument(accountId, body);
  const { code } = made.body;
  if (made.status !== 201 || code === undefined) throw new Error(`no link: ${JSON.stringify(made.body)}`);
  return { ...made.body, code };
};

/** Tries to open a link; `null` leaves the address out. */
export const openLink = (linkId: string, code: string, email: string | null = recipient) =>
  api<OpenDocument>('openShareLink', { params: { linkId }, body: { code, ...(email === null ? {} : { email }) } });

/** Whether the account asks for the address. */
export const setEmailChallenge = async (accountId: string, emailChallenge: boolean): Promise<void> => {
  const { status } = await api('putPolicy', {
    as: user('owner', accountId),
    params: { accountId },
    body: { shareLinks: { emailChallenge } },
    headers: { 'if-match': '*' },
  });
  if (status !== 200) throw new Error(`no policy: ${status}`);
};

/** The links of an account as its owner sees them, newest first. */
export const readLinks = (accountId: string): Promise<Link[]> =>
  readPages('listShareLinks', { as: user('owner', accountId), params: { accountId } });

/** Revokes a link, as the account's owner. */
export const revokeLink = (accountId: string, linkId: string) =>
  api<Link>('revokeShareLink', { as: user('owner', accountId), params: { accountId, linkId } });
