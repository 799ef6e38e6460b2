import * as z from 'zod/mini';
import { defineRoutes } from './route.ts';

/** Routes that describe the API. */
export const metaRoutes = defineRoutes({
  getOpenapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document (OpenAPI 3.1)',
    allow: ['anybody'],
    uses: {},
    etag: 'sent',
    success: { status: 200, description: 'The OpenAPI document', body: z.record(z.string(), z.unknown()) },
  },
});
