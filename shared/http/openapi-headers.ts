import * as z from 'zod/mini';
import type { Route } from '../api/route.ts';
import { IdempotencyKey } from './parse-request.ts';

const described = <Schema extends z.core.$ZodType>(schema: Schema, description: string): Schema => {
  z.globalRegistry.add(schema, { description });
  return schema;
};

const ifMatch = 'Entity tags of the last read, or `*`';

const conditionalHeaders = ({ method, etag }: Route): Record<string, z.core.$ZodType> => {
  const isWrite = etag === 'honoured' || etag === 'required';
  return {
    ...(etag === 'required' ? { 'If-Match': described(z.string(), ifMatch) } : {}),
    ...(etag === 'honoured' ? { 'If-Match': described(z.optional(z.string()), ifMatch) } : {}),
    ...(isWrite
      ? { 'If-None-Match': described(z.optional(z.string()), '`*` to create only: refused with 412 if it exists') }
      : {}),
    ...(etag && method === 'GET'
      ? { 'If-None-Match': described(z.optional(z.string()), 'Entity tags of earlier reads: 304 if one is current') }
      : {}),
  };
};

/** The schema of the header parameters of a route. */
export const requestHeaders = (route: Route): z.ZodMiniObject =>
  z.object({
    'X-Request-Id': described(
      z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
      'Returned in the answer and written to the logs. If it has other characters than visible ASCII and inner spaces, a new id takes its place',
    ),
    ...conditionalHeaders(route),
    ...(route.creates || route.repeatable
      ? {
          'Idempotency-Key': described(
            z.optional(IdempotencyKey),
            `A repeated request within ${route.creates ? '24 hours' : 'five minutes'} gets the first answer`,
          ),
        }
      : {}),
  });
