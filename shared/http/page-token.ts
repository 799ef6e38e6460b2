import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../api/problem.ts';
import { isCanonicalBase64Url } from '../core/base64url.ts';
import { systemSecret } from '../table/system-secret.ts';

const mac = async (cursor: string, scope: string): Promise<Buffer> =>
  createHmac('sha256', await systemSecret('PAGE_TOKEN_SECRET'))
    .update(JSON.stringify([cursor, scope]))
    .digest()
    .subarray(0, 16);

/**
 * Makes an opaque page token: the cursor, and a MAC over cursor and scope, as base64url.
 * @param scope the request that the token is valid for (`requestScope`)
 */
export const sealPageToken = async (cursor: string, scope: string): Promise<string> =>
  Buffer.concat([await mac(cursor, scope), Buffer.from(cursor)]).toString('base64url');

/**
 * Verifies a page token and returns its cursor.
 * @throws Problem `invalid-page-token` when the token was altered, or made for another route, account or query
 */
export const openPageToken = async (token: string, scope: string): Promise<string> => {
  const bytes = Buffer.from(token, 'base64url');
  const cursor = bytes.subarray(16).toString();
  const isComplete = bytes.length > 16 && isCanonicalBase64Url(token);
  if (!isComplete || !timingSafeEqual(bytes.subarray(0, 16), await mac(cursor, scope))) {
    throw new Problem('invalid-page-token');
  }
  return cursor;
};
