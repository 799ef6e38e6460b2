import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { spawnLocal } from './support/spawned.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const clients = 64;
const requestsEach = 10;

test('64 clients beside four busy loops are answered, without a server error', async () => {
  const local = spawnLocal(['--port', '0', '--no-playground']);
  children.push(local.child);
  const { url } = await local.ready();
  const headers = { 'content-type': 'application/json' };
  const person = { kind: 'user', sub: 'olivia', accountId: 'acme', role: 'owner' };
  const made = await fetch(`${url}/dev/token`, { method: 'POST', headers, body: JSON.stringify(person) });
  const { token } = (await made.json()) as { token: string };
  for (let n = 0; n < 4; n++) children.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));

  const grants = `${url}/v1/accounts/acme/grants`;
  const authorized = { ...headers, authorization: `Bearer ${token}` };
  const client = async (_: unknown, name: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < requestsEach; n++) {
      const isWrite = (name + n) % 4 === 0;
      const body = JSON.stringify({ duration: 'PT1H' });
      const answer = await fetch(grants, { headers: authorized, ...(isWrite ? { method: 'POST', body } : {}) });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    return statuses;
  };
  const statuses = (await Promise.all(Array.from({ length: clients }, client))).flat();
  expect(statuses).toHaveLength(clients * requestsEach);
  // An account has at most 20 live grants: the others are 409.
  expect([...new Set(statuses)].sort()).toEqual([200, 201, 409]);
});
