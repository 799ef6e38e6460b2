import { expect, test } from 'vitest';
import { freePort } from '../../local/engine.ts';
import { runToken } from './support/commands.ts';
import { backend, send } from './support/in-process.ts';
import { spawnsLocal, tokenOf } from './support/spawned.ts';

const run = spawnsLocal();

test('starts on the port of PORT, has sample accounts, and ends on Ctrl-C', async () => {
  const port = await freePort();
  const local = run([], { PORT: String(port) });
  const gatehouse = await local.ready();
  expect(gatehouse.url).toBe(`http://localhost:${port}`);

  const users = await send<{ items: unknown[] }>(gatehouse, 'GET /v1/accounts/globex/users', {
    as: await tokenOf(gatehouse, backend),
  });
  expect(users.body.items).toMatchObject([
    { userId: 'adam', role: 'admin' },
    { userId: 'erin', kind: 'external' },
    { userId: 'mia', role: 'member' },
    { userId: 'olivia', role: 'owner' },
    { userId: 'sam', status: 'suspended' },
  ]);
  expect(local.output().trim().split('\n').length).toBeLessThanOrEqual(25);
  const { output: owner } = await runToken('owner', '--url', gatehouse.url);
  const body = /-d '(\{"duration":.*\})'/.exec(local.output())?.[1] ?? '';
  const grant = await send(gatehouse, 'POST /v1/accounts/acme/grants', { as: owner.trim(), body });
  expect(grant).toMatchObject({ status: 201, body: { status: 'active', duration: 'P1D' } });
  const people = await send(gatehouse, 'GET /v1/accounts/acme/people', { as: owner.trim() });
  expect(people.body['summary']).toMatchObject({ total: 5, external: 1, weakPasswords: 2, stale: 1 });
  const policy = await send(gatehouse, 'GET /v1/accounts/acme/policy', { as: owner.trim() });
  expect(policy.body).toMatchObject({ restrictions: { 'opportunity.export': 'admins' }, rules: [{}, {}], draft: {} });

  local.child.kill('SIGINT');
  expect(await local.ended).toBe(0);
  expect(local.output()).toContain('Stopping.');
  expect(local.errors()).toBe('');
});

test('prints its help', async () => {
  const local = run(['--help']);
  expect(await local.ended).toBe(0);
  expect(local.output()).toContain('--data FILE');
});

test('refuses what it does not know in one sentence, and exits with 1', async () => {
  const local = run(['--colour']);
  expect(await local.ended).toBe(1);
  expect(local.errors()).toBe("Unknown option '--colour'. Try: npm start -- --help\n");
});
