import { expect, test } from 'vitest';
import { corsHeaders, preflight } from '../../local/cors.ts';
import type { HttpRequest } from '../../local/http-event.ts';

const cors = {
  origins: ['https://app.example'],
  methods: ['GET', 'PUT'],
  headers: ['authorization'],
  exposed: ['etag'],
  maxAgeSeconds: 3600,
  credentials: false,
};

const request = (method: string, headers: Record<string, string>): HttpRequest => ({
  requestId: 'r',
  method,
  path: '/',
  query: '',
  headers,
  cookies: [],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
});

const asks = { 'access-control-request-method': 'PUT' };

test('a preflight request of a known origin is answered with what it may do', () => {
  expect(preflight(cors, request('OPTIONS', { origin: 'https://app.example', ...asks }))).toEqual({
    statusCode: 204,
    headers: {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'authorization',
      'access-control-expose-headers': 'etag',
      'access-control-max-age': '3600',
      vary: 'origin',
    },
  });
});

test('a preflight request of another origin gets no permissions', () => {
  const answer = preflight(cors, request('OPTIONS', { origin: 'https://other.example', ...asks }));
  expect(answer).toEqual({ statusCode: 204, headers: {} });
});

test('without CORS there is no preflight', () => {
  expect(preflight(undefined, request('OPTIONS', { origin: 'https://app.example', ...asks }))).toBeUndefined();
});

test('answers say which origin may read them', () => {
  expect(corsHeaders(cors, request('GET', { origin: 'https://app.example' }))).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
  });
  expect(corsHeaders(cors, request('GET', { origin: 'https://other.example' }))).toEqual({});
  expect(corsHeaders(cors, request('GET', {}))).toEqual({});
});
