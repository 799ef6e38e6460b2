import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod/mini';
import { matchesWeakly } from '../api/etag.ts';
import { type Route, type Routes, routeKey } from '../api/route.ts';
import { dispatch } from './dispatch.ts';
import type { LambdaHandler } from './middleware/pipeline.ts';
import { shell } from './middleware/shell.ts';
import { jsonResponse, notModified } from './respond.ts';

const compress = promisify(gzip);

/** A document changes with a deployment only, so caches may keep it for five minutes, and ask with its entity tag after that. */
const cacheControl = 'public, max-age=300';

/** Whether a request accepts gzip (RFC 9110, section 12.5.3). */
const acceptsGzip = (acceptEncoding = ''): boolean =>
  acceptEncoding.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q\s*=\s*(0\.0*[1-9]\d*|1(\.0*)?)\s*)?$/i.test(one));

/** Bytes in one encoding; each has an entity tag of its own (RFC 9110, section 8.8.3.3). */
interface Form {
  etag: string;
  /** Text, or base 64 when compressed. */
  body: string;
}

/** The text of a document, compressed and not. */
const serialize = async (route: Route, document: () => unknown) => {
  const text = JSON.stringify(z.parse(route.success.body, await document()));
  const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const plain: Form = { etag: `"${tag}"`, body: text };
  const zipped: Form = { etag: `"${tag}-gzip"`, body: (await compress(text)).toString('base64') };
  return { plain, zipped };
};

/** Serves a fixed document, which is serialized and compressed once. */
const pipeline = (route: Route, document: () => unknown): LambdaHandler => {
  let made: ReturnType<typeof serialize> | undefined;
  return shell().handler(async (event) => {
    made ??= serialize(route, document);
    const { plain, zipped } = await made;
    const { 'accept-encoding': acceptEncoding, 'if-none-match': ifNoneMatch } = event.headers;
    const isZipped = acceptsGzip(acceptEncoding);
    const { etag, body } = isZipped ? zipped : plain;
    const headers = { etag, 'cache-control': cacheControl, vary: 'accept-encoding' };
    if (matchesWeakly(ifNoneMatch, etag)) return notModified(headers);
    const { status } = route.success;
    if (!isZipped) return jsonResponse(status, body, headers);
    return { ...jsonResponse(status, body, { ...headers, 'content-encoding': 'gzip' }), isBase64Encoded: true };
  });
};

/**
 * The Lambda handler of routes that are open to anybody and answer fixed documents. It needs no tokens and no table, so
 * it is bundled without the code for them. The default route of the gateway leads to it, too, and gets a 404.
 * @param documents reads the document of each route, or promises it; it is serialized through the schema of the route
 */
export const createOpenHandler = <R extends Routes>(
  routes: R,
  documents: { [Name in keyof R]: () => unknown },
): LambdaHandler =>
  dispatch(
    new Map(
      Object.entries(routes).map(([name, route]) => [routeKey(route), pipeline(route, documents[name as keyof R])]),
    ),
  );
