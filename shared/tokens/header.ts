/** What a token of our own is: an access token (RFC 9068), or a security event token (RFC 8417). */
export type OwnType = 'at+jwt' | 'secevent+jwt';

/** How our own tokens are signed: ECDSA on P-256 with SHA-256 (RFC 7518, 3.4). */
export const algorithm = 'ES256';

/** The first part of our tokens, to the byte: one type and one key have one header. */
export const encodedHeader = (typ: OwnType, kid: string): string =>
  Buffer.from(JSON.stringify({ alg: algorithm, typ, kid })).toString('base64url');
