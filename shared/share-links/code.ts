import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { spelling } from '../core/email.ts';
import { systemSecret } from '../table/system-secret.ts';
import type { LinkRecord } from './link.ts';

/** A fresh code: 128 random bits in 22 characters of base64url. */
export const newCode = (): string => randomBytes(16).toString('base64url');

const hash = (secret: string, ...of: [what: 'code' | 'address', linkId: string, text: string]): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['share-link', ...of]))
    .digest();

/** What is kept of a code: a hash that takes the secret of this deployment, and is of this link alone. */
export const codeHashOf = async (linkId: string, code: string): Promise<string> =>
  hash(await systemSecret('SHARE_LINK_SECRET'), 'code', linkId, code).toString('base64url');

/** What somebody says who wants a link opened; without an address where none is asked for. */
export interface Presented {
  code: string;
  address: string | undefined;
}

/**
 * Makes what tells whether somebody is right, before an attempt is spent on them. It looks at the code and at every
 * address each time, and compares hashes to their last byte: that something was right takes as long as that nothing was.
 */
export const codeVerifier = async (): Promise<(link: LinkRecord, said: Presented) => boolean> => {
  const secret = await systemSecret('SHARE_LINK_SECRET');
  return ({ linkId, codeHash, recipients }, { code, address }) => {
    const isCode = timingSafeEqual(hash(secret, 'code', linkId, code), Buffer.from(codeHash, 'base64url'));
    const given = hash(secret, 'address', linkId, spelling(address ?? ''));
    const known = recipients.map((one) => timingSafeEqual(given, hash(secret, 'address', linkId, one)));
    const isAddress = address === undefined || known.filter(Boolean).length > 0;
    return [isCode, isAddress].every(Boolean);
  };
};
