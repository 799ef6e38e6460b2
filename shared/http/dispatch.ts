import { Problem } from '../api/problem.ts';
import type { LambdaHandler } from './middleware/pipeline.ts';
import { shell } from './middleware/shell.ts';

const notFound = shell().handler(() => Promise.reject(new Problem('not-found')));

/**
 * Chooses the pipeline by the route key of the gateway; HEAD is served by the pipeline of GET. Other requests, as of the
 * default route, get a 404.
 */
export const dispatch =
  (pipelines: ReadonlyMap<string, LambdaHandler>): LambdaHandler =>
  (event, context) =>
    (pipelines.get(event.routeKey.replace(/^HEAD /, 'GET ')) ?? notFound)(event, context);
