import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { type PathParameter, pathParameters } from '../../api/params.ts';
import { Problem } from '../../api/problem.ts';
import { mediaTypeOf, paramNames, type Route } from '../../api/route.ts';

// zod/mini comes without words for its errors.
z.config(en());

const maxBodyBytes = 1_048_576;

type Issues = NonNullable<ConstructorParameters<typeof Problem>[1]>['errors'];

const pointerPart = (part: PropertyKey): string =>
  encodeURIComponent(String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));

/**
 * JSON pointers, as in a URI (RFC 6901, 6), below `base` to what is wrong, each with a message; unknown fields are named one
 * by one, and of a name that does not fit it is told why.
 */
const pointersOf = (error: z.core.$ZodError, base: string): NonNullable<Issues> =>
  error.issues.slice(0, 50).flatMap((issue) => {
    const pointer = [base, ...issue.path.map(pointerPart)].join('/');
    return issue.code === 'unrecognized_keys'
      ? issue.keys
          .slice(0, 50)
          .map((key) => ({ pointer: `${pointer}/${pointerPart(key)}`, message: 'is not a known field' }))
      : [{ pointer, message: (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message }];
  });

const check = <Schema extends z.core.$ZodType>(schema: Schema, value: unknown, base: string): z.output<Schema> => {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new Problem('invalid-request', { errors: pointersOf(result.error, base) });
  return result.data;
};

/** The path parameters, checked by name. @throws Problem `invalid-request` */
export const parseParams = (route: Route, event: APIGatewayProxyEventV2): Record<string, string> =>
  Object.fromEntries(
    paramNames(route.path).map((name) => [
      name,
      check(pathParameters[name as PathParameter], event.pathParameters?.[name], `/path/${name}`),
    ]),
  );

/** The query, through its schema; a route without one takes none. @throws Problem `invalid-request` */
export const parseQuery = (route: Route, event: APIGatewayProxyEventV2): unknown =>
  route.query || event.queryStringParameters
    ? check(route.query ?? noQuery, event.queryStringParameters ?? {}, '/query')
    : {};

const noQuery = z.strictObject({});

/** True for routes whose body may be left out. */
export const mayLackBody = ({ body }: Route): boolean => z.safeParse(body ?? z.undefined(), undefined).success;

/**
 * The body, through its schema.
 * @throws Problem `body-too-large`, `unsupported-media-type`, `malformed-json`, `invalid-request`
 */
export const parseBody = (route: Route, event: APIGatewayProxyEventV2): unknown => {
  if (!route.body) {
    if (event.body) throw new Problem('invalid-request', { errors: [{ pointer: '#', message: 'takes no body' }] });
    return undefined;
  }
  const text = bodyText(route, event);
  if (text === '') {
    if (mayLackBody(route)) return check(route.body, undefined, '#');
    // Not the same as `{}`: a body that was lost on its way must not put everything back to its default.
    if (!route.form) throw new Problem('invalid-request', { errors: [{ pointer: '#', message: 'must be given' }] });
  }
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const wanted = mediaTypeOf(route);
  if (type !== wanted) {
    throw new Problem(route.wrongMediaType ?? 'unsupported-media-type', { detail: `The body must be ${wanted}.` });
  }
  return check(route.body, route.form ? parseForm(text) : parseJson(text), '#');
};

/** A form as OAuth takes it: no parameter twice (RFC 6749, 3.2). @throws Problem `invalid-request` */
const parseForm = (text: string): Record<string, string> => {
  const form = new URLSearchParams(text);
  const twice = [...new Set(form.keys())].filter((name) => form.getAll(name).length > 1);
  if (twice.length > 0) {
    const errors = twice
      .slice(0, 50)
      .map((name) => ({ pointer: `#/${pointerPart(name)}`, message: 'must not be given twice' }));
    throw new Problem('invalid-request', { errors });
  }
  return Object.fromEntries(form);
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const bodyText = (route: Route, event: APIGatewayProxyEventV2): string => {
  const text = event.body ?? '';
  const bytes = event.isBase64Encoded ? Buffer.from(text, 'base64') : text;
  const most = route.bodyBytes ?? maxBodyBytes;
  if (Buffer.byteLength(bytes) > most) {
    throw new Problem('body-too-large', { detail: `The body must be ${most} bytes at most.` });
  }
  if (typeof bytes === 'string') return bytes;
  try {
    return utf8.decode(bytes);
  } catch {
    if (route.form) throw new Problem('invalid-request', { errors: [{ pointer: '#', message: 'must be UTF-8' }] });
    throw new Problem('malformed-json', { detail: 'The body is not UTF-8.' });
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed-json');
  }
};

/** What a client makes up for each thing that it creates. */
export const IdempotencyKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1–255 visible ASCII characters'));

/** The idempotency key of a creating request, if any. @throws Problem `invalid-request` */
export const parseIdempotencyKey = (route: Route, event: APIGatewayProxyEventV2): string | undefined => {
  const key = event.headers['idempotency-key'];
  return route.creates && key !== undefined ? check(IdempotencyKey, key, '/header/idempotency-key') : undefined;
};
