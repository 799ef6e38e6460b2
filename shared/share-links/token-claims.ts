import { tokenTimes } from '../tokens/token-times.ts';
import type { LinkRecord } from './link.ts';

/** The claims of a token for one document (RFC 9068). Without an agent or a session, so it cannot pass as a support token. */
export interface LinkClaims extends Record<string, unknown> {
  iss: string;
  /** The link's id. */
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
 * Creates the claims of a document token. It lives five minutes, and never beyond the end of the link.
 * @returns undefined when it would live less than a second
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
