import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { SaltedEntry } from '../../shared/table/commitments.ts';
import { chain, genesisHash, type SequencedEntry } from '../../shared/table/journal-entry.ts';
import { sequenced } from './support/chain.ts';
import { makeAccount, ownerOf, send, startHere } from './support/in-process.ts';

/* The script that docs/security.md gives to customers, as it stands there. */

const root = fileURLToPath(new URL('../../', import.meta.url));

const scriptOf = async (): Promise<string> => {
  const document = await readFile(`${root}/docs/security.md`, 'utf8');
  return /<<'EOF'\n(.*?)\nEOF\n/s.exec(document)?.[1] ?? '';
};

/** Runs it against an API. @returns what it says, and its exit code */
const verify = async (url: string, token: string): Promise<{ code: number; said: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-', url, 'acme', token], { cwd: root });
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? -1));
  });
  child.stdin.end(await scriptOf());
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, said: out + err };
};

/** Runs it against one that shows these entries, two a page. */
const verifyShown = async (entries: readonly object[]): Promise<{ code: number; said: string }> => {
  const server = createServer((request, response) => {
    const from = Number(new URL(request.url ?? '', 'http://x').searchParams.get('pageToken') ?? 0);
    const next = from + 2 < entries.length ? { nextPageToken: String(from + 2) } : {};
    response.end(JSON.stringify({ items: entries.slice(from, from + 2), ...next }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await verify(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'any');
  } finally {
    server.close();
  }
};

/** The entry of a restore whose backup lacks some places. */
const restoredAfter = (head: SequencedEntry, missing: { first: number; last: number }): SequencedEntry => {
  const {
    sequence: _sequence,
    hash: _hash,
    previousHash: _previous,
    origin: _origin,
    commitments: _own,
    ...rest
  } = head;
  const { salts: _salts, ...entry } = rest as SaltedEntry<typeof rest>;
  const data = { restoredTo: entry.at, missing: [missing] };
  const sha256 = (words: string) => createHash('sha256').update(words).digest('hex');
  return chain({ ...entry, entryId: `${entry.entryId.slice(0, -1)}X`, type: 'account.restored', data }, head, sha256);
};

test('it finds a journal whole, and every entry that was altered, left out or put in between', async () => {
  const gatehouse = await startHere();
  let entries: SequencedEntry[];
  try {
    const as = ownerOf('acme');
    await makeAccount(gatehouse, 'acme');
    for (const reason of ['one', 'zwei – é']) {
      await send(gatehouse, 'POST /v1/accounts/acme/grants', { as, body: { duration: 'P1D', reason } });
    }
    entries = await sequenced(gatehouse, 'acme', as);
    const { code, said } = await verify(gatehouse.url, await gatehouse.token(as));
    expect([code, said]).toEqual([0, expect.stringContaining(entries.at(-1)?.hash ?? 'none')]);
  } finally {
    await gatehouse.stop();
  }
  expect(entries).toHaveLength(4);
  expect((await verifyShown(entries.toReversed())).code).toBe(0);
  const [first, second, third, last] = entries as [SequencedEntry, SequencedEntry, SequencedEntry, SequencedEntry];
  const mark = restoredAfter(last, { first: 2, last: 3 });
  const { code, said } = await verifyShown([first, last, mark]);
  expect([code, said]).toEqual([0, expect.stringContaining('restored {"sequence":5,')]);
  expect((await verifyShown([first, second, last, mark])).code).toBe(1);
  const broken = [
    [first, { ...second, type: 'grant.revoked' }, third, last],
    [first, third, last],
    [first, second, third, { ...third, sequence: 4 }, { ...last, sequence: 5 }],
    [{ ...second, sequence: 1, previousHash: genesisHash }],
  ];
  const at = [second, third, third, second].map(({ entryId }) => entryId);
  for (const [index, shown] of broken.entries()) {
    const { code, said } = await verifyShown(shown);
    expect([code, said]).toEqual([1, expect.stringContaining(`the chain is broken at ${at[index]}`)]);
  }
});
