import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { PageQuery } from '../../shared/api/params.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Route } from '../../shared/api/route.ts';
import { parseBody } from '../../shared/http/parse-body.ts';
import { parseIdempotencyKey, parseParams, parseQuery } from '../../shared/http/parse-request.ts';
import { eventOf, type Request } from '../support/api/call.ts';

const route: Route = {
  method: 'POST',
  path: '/v1/accounts/{accountId}/things',
  summary: '',
  allow: ['owner'],
  uses: {},
  creates: true,
  query: PageQuery,
  body: z.strictObject({
    list: z.array(z.strictObject({ 'a/b~c': z.string() })).optional(),
    map: z.record(z.string(), z.number()).optional(),
  }),
  success: { status: 200, description: '', body: z.object({}) },
};

/** The problem that parsing ends in: its name, with the pointers it names. */
const problemOf = (work: () => unknown): [string, ...string[]] => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return [error.problem, ...(error.extras.errors ?? []).map(({ pointer }) => pointer)];
    throw error;
  }
  return ['none'];
};

const body = (request: Request) => problemOf(() => parseBody(route, eventOf(route, request)));

describe('what is wrong in a body is pointed at', () => {
  it.each<[string, unknown, string[]]>([
    ['an unknown field', { x: 1 }, ['#/x']],
    ['several', { x: 1, y: 2 }, ['#/x', '#/y']],
    ['one with / and ~ in its name', { 'a/b~c': 1 }, ['#/a~1b~0c']],
    ['one with the name of an escape', { '~1': 1 }, ['#/~01']],
    ['an empty name', { '': 1 }, ['#/']],
    ['a wrong type deep inside', { list: [{ 'a/b~c': 'x' }, { 'a/b~c': 1 }] }, ['#/list/1/a~1b~0c']],
    ['an unknown field deep inside', { list: [{ 'a/b~c': 'x', z: 1 }] }, ['#/list/0/z']],
    ['a value in a map', { map: { 'k/1': 'x' } }, ['#/map/k~11']],
    ['a body that is no object', [], ['#']],
    ['null', null, ['#']],
    ['text', 'x', ['#']],
  ])('%s', (_, value, pointers) => {
    expect(body({ body: value })).toEqual(['invalid-request', ...pointers]);
  });

  it('names that objects inherit are names like others', () => {
    const text = '{"__proto__": {"list": []}, "constructor": 1, "toString": 2}';
    expect(body({ text })).toEqual(['invalid-request', '#/__proto__', '#/constructor', '#/toString']);
    expect(Object.hasOwn(Object.prototype, 'list')).toBe(false);
  });

  it('at most fifty places are named', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, n]));
    expect(body({ body: many })).toHaveLength(51);
    expect(body({ body: { list: Array.from({ length: 500 }, () => ({})) } })).toHaveLength(51);
  });
});

describe('the body', () => {
  it('may have parameters and capitals in its type, and no other type', () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json ;x=y']) {
      expect(body({ body: {}, headers: { 'content-type': type } })).toEqual(['none']);
    }
    for (const type of [
      '',
      'text/plain',
      'application/json5',
      'application/x-www-form-urlencoded',
      'application/problem+json',
    ]) {
      expect(body({ body: {}, headers: { 'content-type': type } })).toEqual(['unsupported-media-type']);
    }
    const { 'content-type': _, ...headers } = eventOf(route, { body: {} }).headers;
    expect(problemOf(() => parseBody(route, { ...eventOf(route, { body: {} }), headers }))).toEqual([
      'unsupported-media-type',
    ]);
  });

  it('is read from base64', () => {
    const event = {
      ...eventOf(route, { text: Buffer.from('{"map":{"é":1}}').toString('base64') }),
      isBase64Encoded: true,
    };
    expect(parseBody(route, event).body).toEqual({ map: { é: 1 } });
  });

  it('has a limit in bytes, after decoding', () => {
    const limit = 1_048_576;
    const sized = (bytes: number, char = 'x') => char.repeat((bytes - 2) / Buffer.byteLength(char));
    expect(body({ text: `"${sized(limit)}"` })).toEqual(['invalid-request', '#']);
    expect(body({ text: `"${sized(limit)}x"` })).toEqual(['body-too-large']);
    expect(body({ text: `"${sized(limit + 2, 'é')}"` })).toEqual(['body-too-large']);
    const encoded = (text: string) => ({
      ...eventOf(route, { text: Buffer.from(text).toString('base64') }),
      isBase64Encoded: true,
    });
    expect(problemOf(() => parseBody(route, encoded(`"${sized(limit)}"`)))).toEqual(['invalid-request', '#']);
    expect(problemOf(() => parseBody(route, encoded(`"${sized(limit)}x"`)))).toEqual(['body-too-large']);
  });

  it.each(['{', '{"a":1,}', "{'a':1}", '\u0000', 'undefined', 'NaN', '{"a":01}', '\ufeff{}', '[1', '"\n"'])(
    '%j is malformed',
    (text) => {
      expect(body({ text })).toEqual(['malformed-json']);
    },
  );

  it('may be as deep as it likes', () => {
    expect(body({ text: '['.repeat(500_000) })).toEqual(['malformed-json']);
    expect(body({ text: '['.repeat(200_000) + ']'.repeat(200_000) })).toEqual(['invalid-request', '#']);
    expect(body({ text: `${'{"list":'.repeat(60_000)}1${'}'.repeat(60_000)}` })).toEqual(['invalid-request', '#/list']);
  });

  it('is not taken where none is declared', () => {
    const { body: _, ...bodiless } = route;
    expect(problemOf(() => parseBody(bodiless, eventOf(route, { body: {} })))).toEqual(['invalid-request', '#']);
    expect(parseBody(bodiless, eventOf(route)).body).toBeUndefined();
  });
});

describe('parameters, query and headers', () => {
  it.each(['', 'a b', 'a#b', 'a/b', 'é', 'x'.repeat(129), 'a\n', '\u0000', '__proto__ '])(
    'the id %j is refused',
    (accountId) => {
      expect(problemOf(() => parseParams(route, eventOf(route, { params: { accountId } })))).toEqual([
        'invalid-request',
        '/path/accountId',
      ]);
    },
  );

  it.each(['a', 'x'.repeat(128), '__proto__', 'constructor', '...', 'a.b_c:d@e-f', '-'])(
    'the id %j is taken',
    (accountId) => {
      expect(parseParams(route, eventOf(route, { params: { accountId } }))).toEqual({ accountId });
    },
  );

  it.each(['0', '201', '-1', '1.5', 'abc', '', '50,50', 'NaN', 'Infinity', '1e9', 'null', '١'])(
    'pageSize=%s is refused',
    (pageSize) => {
      expect(problemOf(() => parseQuery(route, eventOf(route, { query: { pageSize } })))).toEqual([
        'invalid-request',
        '/query/pageSize',
      ]);
    },
  );

  it('the page size is 50 by default, from 1 to 200', () => {
    for (const [given, read] of [
      [undefined, 50],
      ['1', 1],
      ['200', 200],
    ] as const) {
      expect(parseQuery(route, eventOf(route, given ? { query: { pageSize: given } } : {}))).toEqual({
        pageSize: read,
      });
    }
  });

  it('unknown names in the query are refused, also where none is declared', () => {
    const { query: _, ...plain } = route;
    const query = JSON.parse('{"x/y": "1", "__proto__": "2"}') as Record<string, string>;
    for (const one of [route, plain]) {
      expect(problemOf(() => parseQuery(one, eventOf(route, { query })))).toEqual([
        'invalid-request',
        '/query/x~1y',
        '/query/__proto__',
      ]);
    }
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256), '\u0000', '\u{1f600}'])('the idempotency key %j is refused', (key) => {
    const event = eventOf(route, { headers: { 'idempotency-key': key } });
    expect(problemOf(() => parseIdempotencyKey(route, event))).toEqual(['invalid-request', '/header/idempotency-key']);
  });

  it('an idempotency key means nothing where nothing is created', () => {
    const { creates: _, ...plain } = route;
    const event = eventOf(route, { headers: { 'idempotency-key': 'k' } });
    expect(parseIdempotencyKey(route, event)).toBe('k');
    expect(parseIdempotencyKey(plain, event)).toBeUndefined();
  });
});

describe('a form', () => {
  const token: Route = { ...route, form: true, body: z.object({ token: z.string() }) };
  const type = 'application/x-www-form-urlencoded';
  const form = (text: string, headers: Record<string, string> = { 'content-type': type }) =>
    parseBody(token, eventOf(token, { text, headers })).body;

  it.each<[string, string]>([
    ['token=x', 'x'],
    ['token=a+b%2Bc', 'a b+c'],
    ['a=1&token=%C3%A9&b', 'é'],
    ['token', ''],
  ])('%s is read', (text, expected) => {
    expect(form(text)).toEqual({ token: expected });
  });

  it.each<[string, string[]]>([
    ['token=x&token=x', ['#/token']],
    ['token=x&a=1&a=2&b=1&b=2', ['#/a', '#/b']],
    ['a%2Fb=1&a%2Fb=2', ['#/a~1b']],
    ['__proto__=1&__proto__=2', ['#/__proto__']],
    ['a=1', ['#/token']],
  ])('%s is refused, pointing at what is wrong', (text, pointers) => {
    expect(problemOf(() => form(text))).toEqual(['invalid-request', ...pointers]);
  });

  it('is no JSON, and JSON is no form', () => {
    expect(problemOf(() => form('{}', { 'content-type': 'application/json' }))).toEqual(['unsupported-media-type']);
    expect(body({ text: 'token=x', headers: { 'content-type': type } })).toEqual(['unsupported-media-type']);
  });

  it('that is not UTF-8 is refused', () => {
    const event = { ...eventOf(token, { text: '/w==', headers: { 'content-type': type } }), isBase64Encoded: true };
    expect(problemOf(() => parseBody(token, event))).toEqual(['invalid-request', '#']);
  });
});
