const canonical = (part: string): boolean =>
  part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;

/**
 * Whether a compact JWS is spelled in the one way that RFC 7515 knows: three parts, without padding, white space or
 * stray bits in a last character. jose decodes those all the same; taken, one token would have many spellings.
 */
export const isCanonicalJws = (jws: string): boolean => {
  const parts = jws.split('.');
  return parts.length === 3 && parts.every(canonical);
};
