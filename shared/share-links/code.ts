import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalizeAddress } from '../core/email.ts';
import { systemSecret } from '../table/system-secret.ts';
import type { LinkRecord } from './link.ts';

/** Creates a code: 128 random bits in 22 characters of base64url. */
export const newCode = (): string => randomBytes(16).toString('base64url');

const hash = (secret: string, ...input: [kind: 'code' | 'address', linkId: string, text: string]): Buffer =>
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

/**
 * Loads the secret, before an attempt is reserved.
 * @returns a function that checks credentials against a link. It always compares the code and every address, in constant time,
 * so its duration does not depend on which of them are right.
 */
export const codeVerifier = async (): Promise<(link: LinkRecord, credentials: Credentials) => boolean> => {
  const secret = await systemSecret('SHARE_LINK_SECRET');
  return ({ linkId, codeHash, recipients }, { code, address }) => {
    const isCodeRight = timingSafeEqual(hash(secret, 'code', linkId, code), Buffer.from(codeHash, 'base64url'));
    const given = hash(secret, 'address', linkId, normalizeAddress(address ?? ''));
    const matches = recipients.map((recipient) => timingSafeEqual(given, hash(secret, 'address', linkId, recipient)));
    const isAddressRight = address === undefined || matches.filter(Boolean).length > 0;
    return [isCodeRight, isAddressRight].every(Boolean);
  };
};
