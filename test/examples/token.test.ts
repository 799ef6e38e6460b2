import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runToken } from '../local/support/commands.ts';

const requests: unknown[] = [];
let answer: unknown;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = await request.toArray();
  requests.push([request.method, request.url, JSON.parse(Buffer.concat(chunks).toString())]);
  response.end(JSON.stringify(answer));
});
let port: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = String((server.address() as AddressInfo).port);
});
afterAll(() => {
  server.close();
});

test('npm run token prints a token of the kind asked for, and nothing else', async () => {
  answer = { token: 'abc' };
  const url = `http://127.0.0.1:${port}/`;
  for (const args of [
    ['owner'],
    ['member', '--account', 'globex', '--user', 'zoe'],
    ['agent', '--team', 'sales'],
    ['service'],
  ]) {
    expect(await runToken(...args, '--url', url)).toEqual({ code: 0, output: 'abc\n', errors: '' });
  }
  expect(requests).toEqual([
    ['POST', '/dev/token', { kind: 'user', sub: 'olivia', accountId: 'acme', role: 'owner' }],
    ['POST', '/dev/token', { kind: 'user', sub: 'zoe', accountId: 'globex', role: 'member' }],
    ['POST', '/dev/token', { kind: 'agent', sub: 'ada', team: 'sales' }],
    ['POST', '/dev/token', { kind: 'service', sub: 'backend' }],
  ]);
});

const refusal = async (args: readonly string[]): Promise<string> => {
  const { code, output, errors } = await runToken(...args);
  expect([code, output]).toEqual([2, '']);
  return errors.trim();
};

test('says in one sentence what is wrong, and exits with 2', async () => {
  expect(await refusal(['king'])).toBe(
    'Give one kind: owner, admin, member, agent, service. Try: npx gatehouse-access token --help',
  );
  expect(await refusal(['owner', '--colour'])).toBe(
    "Unknown option '--colour'. Try: npx gatehouse-access token --help",
  );
  expect(await refusal(['service', '--account', 'acme'])).toBe('--account applies to owner, admin and member only.');
  expect(await refusal(['owner', '--team', 'sales'])).toBe('--team applies to agent only.');
  expect(await refusal(['owner', '--port', 'http'])).toBe('"http" is not a port: give a number from 0 to 65535.');
  expect(await refusal(['owner', '--url', 'http://127.0.0.1:1'])).toBe(
    'Nothing answers at http://127.0.0.1:1. Run "npm start" in another terminal first, or give the address with --url or --port.',
  );
  answer = { hello: 'world' };
  expect(await refusal(['owner', '--port', port])).toBe(
    `The server at http://localhost:${port} is not a local Gatehouse.`,
  );
});

test('prints its help', async () => {
  const { code, output } = await runToken('--help');
  expect(code).toBe(0);
  expect(output).toContain('owner|admin|member|agent|service');
});
