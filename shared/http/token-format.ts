import { isCanonicalBase64Url } from '../core/base64url.ts';

/** Types of tokens that identify a caller: a JWT (RFC 7519, section 5.1) or an access token (RFC 9068, section 2.1). */
const callerTypes = new Set([undefined, 'jwt', 'at+jwt']);

const headerOf = (encoded: string): unknown => {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** The media type of `typ` without `application/`, in lower case (RFC 7515, section 4.1.9). */
const typeOf = (typ: unknown): unknown =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;

/**
 * Checks the form of a caller's token. A verified signature does not say what a token is for, so tokens of another type,
 * as security events, are refused (RFC 8725, section 3.11).
 * @returns why the token is refused; undefined when its form is right
 */
export const tokenFormatError = (token: string): string | undefined => {
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isCanonicalBase64Url)) return 'not three parts in canonical base64url';
  const header = headerOf(parts[0] ?? '');
  if (typeof header !== 'object' || header === null) return 'the header is not a JSON object';
  const { typ } = header as { typ?: unknown };
  return (callerTypes as ReadonlySet<unknown>).has(typeOf(typ)) ? undefined : 'the type is not that of a caller';
};
