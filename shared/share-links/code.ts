import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalizeAddress } from '../core/email.ts';
import { systemSecret } from '../table/system-secret.ts';
import type { LinkRecord } from './link.ts';
import { recipientIdAt } from './uses.ts';

/** Creates a code: 128 random bits in 22 characters of base64url. */
export const newCode = (): string => randomBytes(16).toString('base64url');

const hash = (
  secret: string,
  ...input: [kind: 'code' | 'address' | 'attempt' | 'answer', linkId: string, text: string]
): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['share-link', ...input]))
    .digest();

/** The hash that is stored of a code, keyed with the deployment's secret and bound to the link. */
export const codeHashOf = async (linkId: string, code: string): Promise<string> =>
  hash(await systemSecret('SHARE_LINK_SECRET'), 'code', linkId, code).toString('base64url');

/** The credentials of an attempt; `address` is undefined when the account does not require one. */
export interface Credentials {
  code: string;
  address: string | undefined;
}

/** The result of right credentials. */
export interface Match {
  /** The recipient whose address was given; undefined when none was required. */
  recipientId: string | undefined;
}

/** Identifies an attempt with an idempotency key: the same key with the same credentials. */
export interface AttemptIdentity {
  /** A keyed hash. */
  id: string;
  /** The key that encrypts its answer. */
  key: Buffer;
}

/** Derives the identity of an attempt from its credentials and the idempotency key. Neither is stored. */
export const identifyAttempt = async (
  linkId: string,
  { code, address }: Credentials,
  idempotencyKey: string,
): Promise<AttemptIdentity> => {
  const secret = await systemSecret('SHARE_LINK_SECRET');
  const text = JSON.stringify([idempotencyKey, code, address === undefined ? null : normalizeAddress(address)]);
  return {
    id: hash(secret, 'attempt', linkId, text).toString('base64url'),
    key: hash(secret, 'answer', linkId, text),
  };
};

/**
 * Loads the secret, before an attempt is reserved.
 * @returns a function that checks credentials against a link, and returns undefined when they are wrong. It always compares the
 * code and every address, in constant time, so its duration does not depend on which of them are right.
 */
export const codeVerifier = async (): Promise<(link: LinkRecord, credentials: Credentials) => Match | undefined> => {
  const secret = await systemSecret('SHARE_LINK_SECRET');
  return (link, { code, address }) => {
    const { linkId, codeHash, recipients } = link;
    const isCodeRight = timingSafeEqual(hash(secret, 'code', linkId, code), Buffer.from(codeHash, 'base64url'));
    const given = hash(secret, 'address', linkId, normalizeAddress(address ?? ''));
    const matches = recipients.map((recipient) => timingSafeEqual(given, hash(secret, 'address', linkId, recipient)));
    const isAddressRight = address === undefined || matches.filter(Boolean).length > 0;
    const recipientId = address === undefined ? undefined : recipientIdAt(link, matches.indexOf(true));
    return [isCodeRight, isAddressRight].every(Boolean) ? { recipientId } : undefined;
  };
};
