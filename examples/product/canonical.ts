const canonical = (part: string): boolean =>
  part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;

/**
 * Whether a compact JWS has the only encoding that RFC 7515 allows: three parts, without padding, white space or unused bits
 * in a last character. jose accepts other encodings, so that one token would have several.
 */
export const isCanonicalJws = (jws: string): boolean => {
  const parts = jws.split('.');
  return parts.length === 3 && parts.every(canonical);
};
