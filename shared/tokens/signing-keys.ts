/**
 * The ARNs of the KMS keys of Gatehouse's tokens, from the environment variable `SIGNING_KEYS` (a JSON array). The first
 * one signs. All are published, so that verifiers know a key before it starts to sign and after it has stopped.
 * @throws when no key is set
 */
export const signingKeys = (): readonly [string, ...string[]] => {
  const [first, ...others] = JSON.parse(process.env['SIGNING_KEYS'] ?? '[]') as string[];
  if (!first) throw new Error('SIGNING_KEYS is not set');
  return [first, ...others];
};

/**
 * The ARN of the KMS key that signs checkpoints of journals and receipts, from the environment variable `CHECKPOINT_KEY`.
 * @throws when it is not set
 */
export const checkpointKey = (): string => {
  const key = process.env['CHECKPOINT_KEY'];
  if (!key) throw new Error('CHECKPOINT_KEY is not set');
  return key;
};

/** The `iss` of Gatehouse's own tokens: a URL without a trailing slash, from the environment variable `TOKEN_ISSUER`. */
export const tokenIssuer = (): string => {
  const issuer = process.env['TOKEN_ISSUER'];
  if (!issuer) throw new Error('TOKEN_ISSUER is not set');
  return issuer;
};

/** The `kid` of a key: the id in its ARN (`…:key/<id>`); anything else, such as an alias, unchanged. */
export const kidOf = (arn: string): string => /:key\/([^/]+)$/.exec(arn)?.[1] ?? arn;
