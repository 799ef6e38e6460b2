import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagesOf } from '../../examples/demo/pages.ts';
import { campaigns, members } from '../../examples/demo/playground-names.ts';
import { freePort } from '../../local/engine.ts';
import { runToken } from './support/commands.ts';
import { backend, ownerOf, send } from './support/in-process.ts';
import { spawnsLocal, tokenOf } from './support/spawned.ts';
import { until } from './support/until.ts';

const run = spawnsLocal();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
});
afterAll(() => rm(folder, { recursive: true }));

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

/** A request whose body never comes, once the server has begun to wait for it. */
const underWay = async ({ hostname, port }: URL): Promise<{ cutOff: Promise<unknown> }> => {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const cutOff = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  socket.write('POST /dev/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n');
  const [greeting] = (await once(socket, 'data')) as [Buffer];
  expect(greeting.toString()).toContain('100 Continue');
  return { cutOff };
};

test('a second Ctrl-C ends it at once, even while a request is under way', async () => {
  const local = run(['--port', '0', '--no-playground']);
  const { url } = await local.ready();
  expect(local.output()).not.toContain('playground');
  const hanging = await underWay(new URL(url));
  local.child.kill('SIGTERM');
  const again = setInterval(() => local.child.kill('SIGTERM'), 300);
  expect(await local.ended).toBe(130);
  clearInterval(again);
  await hanging.cutOff;
});

test('with --data the state is there again, and no samples are made twice; it may be stopped while it makes them', async () => {
  const dataFile = join(folder, 'kept');
  const first = run(['--port', '0', '--data', dataFile]);
  const before = await first.ready();
  const path = '/v1/accounts/acme/grants';
  const as = await tokenOf(before, ownerOf('acme'));
  const samples = await send<{ items: unknown[] }>(before, `GET ${path}`, { as });
  expect(samples.body.items).toHaveLength(2);
  const { body: grant } = await send(before, `POST ${path}`, { as, body: { duration: 'P1D' } });
  const service = await tokenOf(before, backend);
  const begun = await until(async () => {
    const { status, body } = await send(before, 'GET /v1/accounts/playground', { as: service });
    return status === 200 ? body['name'] : undefined;
  });
  expect(begun).toBe('Playground (incomplete)');
  const journal = 'GET /v1/accounts/acme/journal?pageSize=200';
  const entriesBefore = await until(async () => {
    const { items: entries } = (await send<{ items: unknown[] }>(before, journal, { as })).body;
    return entries.length >= 53 ? entries : undefined;
  });
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect([first.output(), first.errors()]).toEqual([
    expect.not.stringContaining('The playground account is ready'),
    '',
  ]);

  const second = run(['--port', '0', '--data', dataFile]);
  const after = await second.ready();
  const owner = await tokenOf(after, ownerOf('acme'));
  const { body } = await send<{ items: unknown[] }>(after, `GET ${path}`, { as: owner });
  expect(body.items).toEqual([grant, ...samples.body.items]);
  expect(entriesBefore).toHaveLength(53);
  const entriesAfter = await send<{ items: unknown[] }>(after, journal, { as: owner });
  expect(entriesAfter.body.items).toEqual(entriesBefore);
  // Events that were published before are not published again.
  const { body: events } = await send<{ items: { detail: { accountId: string } }[] }>(after, 'GET /dev/events');
  expect(events.items.filter(({ detail }) => detail.accountId !== 'playground')).toEqual([]);

  await until(() => second.output().includes('The playground account is ready.') || undefined);
  const boss = await tokenOf(after, ownerOf('playground'));
  const entries = await pagesOf((query) =>
    send<{ items: { type: string }[]; nextPageToken?: string }>(
      after,
      `GET /v1/accounts/playground/journal?${new URLSearchParams({ ...query, pageSize: '200' })}`,
      { as: boss },
    ),
  );
  const counts = Map.groupBy(entries, ({ type }) => type);
  expect(Object.fromEntries([...counts].map(([type, those]) => [type, those.length]))).toEqual({
    'account.created': 1,
    'user.created': 200,
    'campaign.created': 300,
    'account.changed': 1,
  });
  const search = `GET /v1/accounts/playground/campaigns?q=LODZ%20&pageSize=2` as const;
  expect((await send(after, search, { as: boss })).body['items']).toMatchObject([{ name: 'Åpent hus – Łódź' }, {}]);
  const job = {
    userIds: members.slice(0, 3).map(({ userId }) => userId),
    changes: [{ campaignIds: campaigns.slice(0, 2).map(({ campaignId }) => campaignId), roundRobin: true }],
  };
  const preview = 'POST /v1/accounts/playground/assignment-jobs?preview=true';
  expect((await send(after, preview, { as: boss, body: job })).body).toMatchObject({ total: 6, changed: 6 });
});

const refuses = async (
  args: readonly string[],
  environment: Record<string, string>,
  sentence: RegExp,
): Promise<void> => {
  const local = run(args, environment);
  expect(await local.ended).toBe(1);
  expect(local.errors()).toMatch(sentence);
  expect(local.errors().trim().split('\n')).toHaveLength(1);
  expect(local.output()).toBe('');
};

test('says in one sentence what is wrong, and exits with 1', async () => {
  const damaged = join(folder, 'damaged');
  await writeFile(damaged, 'This is not a database. '.repeat(500));
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const taken = String(typeof address === 'object' && address ? address.port : 0);
  try {
    await Promise.all([
      refuses(['--colour'], {}, /^Unknown option '--colour'\. Try: npm start -- --help$/m),
      refuses(['--data', 'x'], { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, /^--data is for the embedded/),
      refuses(['--port', 'http'], {}, /^"http" is not a port/),
      refuses([], { PORT: '70000' }, /^"70000" is not a port/),
      refuses(['--port', taken], {}, new RegExp(`^Port ${taken} is in use\\.`)),
    ]);
    await Promise.all([
      refuses(['--port', '0'], { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, /^Nothing answers at http/),
      refuses(
        ['--port', '0', '--data', damaged],
        {},
        /^The data file .*damaged is damaged or not a Gatehouse data file/,
      ),
      refuses(['--port', '0', '--data', join(folder, 'missing/data')], {}, /^The data file .* cannot be created: /),
    ]);
  } finally {
    other.close();
  }
});
