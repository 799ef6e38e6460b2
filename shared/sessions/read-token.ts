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

const Expiring = z.object({ exp: z.number() });

/**
 * Reads any access token that Gatehouse signed: a support token, or one of another kind, such as for a document.
 * @returns the claims of a support token, and the expiry in seconds since 1970; undefined for any other text
 * @throws Problem `signing-unavailable`
 */
export const readAccessToken = async (
  token: string,
): Promise<{ claims: SupportClaims | undefined; exp: number } | undefined> => {
  const signed = await mapSigningErrors(verifyOwnToken(token, 'at+jwt'));
  const { data } = z.safeParse(Expiring, signed);
  return data && { claims: z.safeParse(SupportClaims, signed).data, exp: data.exp };
};
