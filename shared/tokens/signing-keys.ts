/**
 * The KMS keys of Gatehouse's own tokens, as ARNs, from the environment variable `SIGNING_KEYS` (a JSON array). The
 * first signs; all are published, so that a key can be known before it signs, and after.
 * @throws when there is none
 */
export const signingKeys = (): readonly [string, ...string[]] => {
  const [first, ...others] = JSON.parse(process.env['SIGNING_KEYS'] ?? '[]') as string[];
  if (!first) throw new Error('SIGNING_KEYS is not set');
  return [first, ...others];
};

/** The `iss` of Gatehouse's own tokens: a URL without a trailing slash, from the environment variable `TOKEN_ISSUER`. */
export const tokenIssuer = (): string => {
  const issuer = process.env['TOKEN_ISSUER'];
  if (!issuer) throw new Error('TOKEN_ISSUER is not set');
  return issuer;
};

/** The `kid` of a key: its id out of its ARN (`…:key/<id>`); anything else, an alias say, stands for itself. */
export const kidOf = (arn: string): string => /:key\/([^/]+)$/.exec(arn)?.[1] ?? arn;
