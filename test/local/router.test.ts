import { expect, test } from 'vitest';
import { routerOf } from '../../local/router.ts';

const keys = ['GET /a/{x}', 'GET /a/fixed', 'GET /a/{x}/b/{y}', 'POST /a/{x}', '$default'];
const find = routerOf(keys.map((key) => ({ key, functionId: key })));

test.each([
  ['GET', '/a/1', 'GET /a/{x}', { x: '1' }],
  ['GET', '/a/fixed', 'GET /a/fixed', {}],
  ['POST', '/a/fixed', 'POST /a/{x}', { x: 'fixed' }],
  ['GET', '/a/1%2F2/b/%C3%A9', 'GET /a/{x}/b/{y}', { x: '1/2', y: 'é' }],
  ['GET', '/a/', '$default', {}],
  ['GET', '/a/1/', '$default', {}],
  ['DELETE', '/a/1', '$default', {}],
])('%s %s goes to %s', (method, path, key, params) => {
  expect(find(method, path)).toEqual({ route: { key, functionId: key }, params });
});

test('bad percent-encoding is the caller’s mistake', () => {
  expect(() => find('GET', '/a/%')).toThrow(URIError);
});
