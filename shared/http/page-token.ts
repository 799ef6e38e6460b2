import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../api/problem.ts';
import { systemSecret } from '../table/system-secret.ts';

const mac = async (cursor: string, scope: string): Promise<Buffer> =>
  createHmac('sha256', await systemSecret('PAGE_TOKEN_SECRET'))
    .update(JSON.stringify([cursor, scope]))
    .digest()
    .subarray(0, 16);

/**
 * Page tokens are opaque: the cursor, authenticated together with what it belongs to.
 * @param scope the route, its parameters and its query without the token: a token is good for nothing else
 */
export const sealPageToken = async (cursor: string, scope: string): Promise<string> =>
  Buffer.concat([await mac(cursor, scope), Buffer.from(cursor)]).toString('base64url');

/**
 * The cursor in a page token.
 * @throws Problem `invalid-page-token` when it was altered, or made for another route, account or query
 */
export const openPageToken = async (token: string, scope: string): Promise<string> => {
  const bytes = Buffer.from(token, 'base64url');
  const cursor = bytes.subarray(16).toString();
  // Encoding again refuses what base64url decoding would let pass: padding, foreign characters, spare bits.
  const whole = bytes.length > 16 && bytes.toString('base64url') === token;
  if (!whole || !timingSafeEqual(bytes.subarray(0, 16), await mac(cursor, scope))) {
    throw new Problem('invalid-page-token');
  }
  return cursor;
};
