import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../shared/core/ids.ts';
import { batchPut } from '../../shared/table/batch-write.ts';
import { keys } from '../../shared/table/keys.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount } from '../support/world/world.ts';
import { getParts } from './downloading.ts';
import { writeEntry } from './entries.ts';

const start = '2030-01-01T00:00:00.000Z';
beforeAll(makeTable);

it('a file of more than 4,000 entries comes in parts', async () => {
  const accountId = await makeAccount();
  const entry = await writeEntry(accountId, start);
  const others = Array.from({ length: 4_049 }, () => ({ ...entry, entryId: newId('jrn', start) }));
  await batchPut(others.map((other) => ({ ...keys.journalEntry(accountId, other.entryId), ...other })));
  const answers = await getParts(accountId, 'application/x-ndjson', { type: 'grant.created' });
  expect(answers.map(({ body }) => body.split('\n').length - 1)).toEqual([4_000, 50]);
});
