import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { expectChain, sequenced } from './support/chain.ts';
import { backend, ownerOf, send } from './support/in-process.ts';
import { type Spawned, spawnLocal, tokenOf } from './support/spawned.ts';
import { until } from './support/until.ts';

let folder: string;
let local: Spawned;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
});
afterAll(async () => {
  local.child.kill('SIGKILL');
  await local.ended;
  await rm(folder, { recursive: true });
});

const users = 20;

test('killed between writes and what follows from them, it goes on there at the next start', async () => {
  const start = async () => {
    local = spawnLocal(['--port', '0', '--no-playground', '--data', join(folder, 'data')]);
    const gatehouse = await local.ready();
    return { gatehouse, as: await tokenOf(gatehouse, backend), owner: await tokenOf(gatehouse, ownerOf('acme')) };
  };
  const journalOf = async ({ gatehouse, owner }: Awaited<ReturnType<typeof start>>): Promise<JournalEntry[]> =>
    (await send<{ items: JournalEntry[] }>(gatehouse, 'GET /v1/accounts/acme/journal?pageSize=200', { as: owner })).body
      .items;

  let one = await start();
  await sequenced(one.gatehouse, 'acme', one.owner);
  const written: string[] = [];
  // Until it is caught with entries that have not been published yet.
  const waiting = await until(async () => {
    await Promise.all(
      Array.from({ length: users }, async () => {
        const userId = `user-${written.length}`;
        written.push(userId);
        const body = { name: userId, email: `${userId}@acme.example`, role: 'member' };
        const { status } = await send(one.gatehouse, `PUT /v1/accounts/acme/users/${userId}`, { as: one.as, body });
        expect(status).toBe(201);
      }),
    );
    const left = (await journalOf(one)).filter((entry) => entry.sequence === undefined);
    return left.length > 0 ? left : undefined;
  });
  local.child.kill('SIGKILL');
  expect(await local.ended).toBe('SIGKILL');

  one = await start();
  const journal = await sequenced(one.gatehouse, 'acme', one.owner);
  expectChain(journal);
  expect(journal.filter((entry) => entry.type === 'user.created').map((entry) => entry.target.id)).toEqual(
    expect.arrayContaining(written),
  );
  const last = journal.at(-1)?.entryId;
  const published = await until(async () => {
    const { body } = await send<{ items: { detail: JournalEntry }[] }>(one.gatehouse, 'GET /dev/events');
    const ids = body.items.map((event) => event.detail.entryId);
    return last !== undefined && ids.includes(last) ? ids : undefined;
  });
  expect(waiting.map((entry) => entry.entryId).filter((id) => !published.includes(id))).toEqual([]);
});
