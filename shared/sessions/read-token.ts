import * as z from 'zod/mini';
import { mapSigningErrors } from '../tokens/map-signing-errors.ts';
import { verifyOwnToken } from '../tokens/verify.ts';
import { SupportClaims } from './token-claims.ts';

/**
 * The claims of a support token that Gatehouse signed, whether it is still valid or not; undefined for any other text.
 * @throws Problem `signing-unavailable`
 */
export const claimsOf = async (token: string): Promise<SupportClaims | undefined> =>
  z.safeParse(SupportClaims, await mapSigningErrors(verifyOwnToken(token, 'at+jwt'))).data;
