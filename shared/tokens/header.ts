/**
 * The `typ` of a token that Gatehouse signs: an access token (RFC 9068), a security event token (RFC 8417), or a policy
 * bundle (ADR 0046).
 */
export type TokenType = 'at+jwt' | 'secevent+jwt' | 'gatehouse-policy-bundle+jwt';

/** The signature algorithm of Gatehouse's tokens: ECDSA on P-256 with SHA-256 (RFC 7518, 3.4). */
export const algorithm = 'ES256';

/** The encoded header of a token. Each pair of type and key has exactly one, to the byte. */
export const encodedHeader = (typ: TokenType, kid: string): string =>
  Buffer.from(JSON.stringify({ alg: algorithm, typ, kid })).toString('base64url');
