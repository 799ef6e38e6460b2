import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { Problem } from '../../shared/api/problem.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import type { LinkRecord } from '../../shared/share-links/link.ts';
import type { openingRoutes } from '../../shared/share-links/opening-routes.ts';
import { linkClaims } from '../../shared/share-links/token-claims.ts';
import { kms } from '../../shared/tokens/kms.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';
import { timeLimits } from './time-limits.ts';

export type OpenDocument = z.input<(typeof openingRoutes)['openShareLink']['success']['body']>;

/** Loads the KMS client, so that no attempt is held while it loads. @throws Problem `signing-unavailable` */
export const loadSigner = () => mapSigningErrors(kms());

/**
 * Signs a token for the document of a link. The caller must not return it before the opening is committed.
 * @throws Problem `signing-unavailable`; `link-gone` when the link ends within a second
 */
export const signDocumentToken = async (link: LinkRecord, now: string): Promise<OpenDocument> => {
  const { documentAudience: audience } = currentSettings();
  const claims = linkClaims(link, { issuer: tokenIssuer(), audience, jti: randomUUID() }, now);
  if (!claims) throw new Problem('link-gone');
  return {
    documentId: link.documentId,
    accessToken: await mapSigningErrors(signJwt('at+jwt', claims, AbortSignal.timeout(timeLimits.signing))),
    tokenType: 'Bearer',
    expiresIn: claims.exp - claims.iat,
  };
};
