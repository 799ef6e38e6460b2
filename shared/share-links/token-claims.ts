import { tokenTimes } from '../tokens/token-times.ts';
import type { LinkRecord } from './link.ts';

/** The claims of a token that opens one document (RFC 9068). It names no agent and no session, so it is none of support. */
export interface LinkClaims extends Record<string, unknown> {
  iss: string;
  /** The link. */
  sub: string;
  aud: string;
  client_id: 'share-link';
  iat: number;
  exp: number;
  jti: string;
  account_id: string;
  document_id: string;
  link_id: string;
  scope: 'document';
}

/**
 * The claims of a token for whoever has opened a link. It lives five minutes, and never beyond the end of the link.
 * @returns undefined when less than a second is left
 */
export const linkClaims = (
  { linkId, accountId, documentId, expiresAt }: Pick<LinkRecord, 'linkId' | 'accountId' | 'documentId' | 'expiresAt'>,
  { issuer, audience, jti }: { issuer: string; audience: string; jti: string },
  now: string,
): LinkClaims | undefined => {
  const times = tokenTimes(expiresAt, now);
  return (
    times && {
      iss: issuer,
      sub: linkId,
      aud: audience,
      client_id: 'share-link',
      ...times,
      jti,
      account_id: accountId,
      document_id: documentId,
      link_id: linkId,
      scope: 'document',
    }
  );
};
