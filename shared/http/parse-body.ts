import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { Problem } from '../api/problem.ts';
import { readOnlyShape, splitReadOnly } from '../api/read-only.ts';
import { mediaTypesOf, type Route } from '../api/route.ts';
import { check, maxErrors, pointerPart } from './check.ts';
import { iJsonErrors } from './i-json.ts';

const defaultMaxBytes = 1_048_576;

/** True for routes whose body may be left out. */
export const isBodyOptional = ({ body }: Route): boolean => z.safeParse(body ?? z.undefined(), undefined).success;

const invalidBody = (message: string): Problem =>
  new Problem('invalid-request', { errors: [{ pointer: '#', message }] });

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as text. @throws Problem `body-too-large`; `malformed-json` or `invalid-request` when it is not UTF-8 */
const bodyText = (route: Route, event: APIGatewayProxyEventV2): string => {
  const text = event.body ?? '';
  const bytes = event.isBase64Encoded ? Buffer.from(text, 'base64') : text;
  const maxBytes = route.bodyBytes ?? defaultMaxBytes;
  if (Buffer.byteLength(bytes) > maxBytes) {
    throw new Problem('body-too-large', { detail: `The body must be ${maxBytes} bytes at most.` });
  }
  if (typeof bytes === 'string') return bytes;
  try {
    return utf8.decode(bytes);
  } catch {
    if (route.form) throw invalidBody('must be UTF-8');
    throw new Problem('malformed-json', { detail: 'The body is not UTF-8.' });
  }
};

/** I-JSON (RFC 7493). @throws Problem `malformed-json`; `invalid-request` with pointers to duplicates and lone surrogates */
const parseJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed-json');
  }
  const errors = iJsonErrors(text, value);
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
  return value;
};

/** A form, in which no parameter may occur twice (RFC 6749, section 3.2). @throws Problem `invalid-request` */
const parseForm = (text: string): Record<string, string> => {
  const form = new URLSearchParams(text);
  const repeated = [...new Set(form.keys())].filter((name) => form.getAll(name).length > 1);
  if (repeated.length > 0) {
    const errors = repeated
      .slice(0, maxErrors)
      .map((name) => ({ pointer: `#/${pointerPart(name)}`, message: 'must not be given twice' }));
    throw new Problem('invalid-request', { errors });
  }
  return Object.fromEntries(form);
};

/**
 * The body, through the schema of the route.
 * @throws Problem `body-too-large`, `unsupported-media-type`, `malformed-json`, `invalid-request`
 */
export const parseBody = (
  route: Route,
  event: APIGatewayProxyEventV2,
): { body: unknown; readOnly: Readonly<Record<string, unknown>> } => {
  if (!route.body) {
    if (event.body) throw invalidBody('takes no body');
    return { body: undefined, readOnly: {} };
  }
  const text = bodyText(route, event);
  if (text === '') {
    if (isBodyOptional(route)) return { body: check(route.body, undefined, '#'), readOnly: {} };
    // An empty body is not `{}`: a body that was lost on its way must not reset everything to its default.
    if (!route.form) throw invalidBody('must be given');
  }
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const accepted = mediaTypesOf(route);
  if (type === undefined || !accepted.includes(type)) {
    throw new Problem(route.wrongMediaType ?? 'unsupported-media-type', {
      detail: `The body must be ${accepted.join(' or ')}.`,
      // RFC 5789, section 2.2.
      ...(route.method === 'PATCH' ? { headers: { 'accept-patch': accepted.join(', ') } } : {}),
    });
  }
  const { readOnly, rest } = splitReadOnly(route, route.form ? parseForm(text) : parseJson(text));
  return {
    body: check(route.body, rest, '#'),
    readOnly: check(z.object(readOnlyShape(route)), readOnly, '#'),
  };
};
