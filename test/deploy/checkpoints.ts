import assert from 'node:assert/strict';
import {
  checkConsistency,
  checkInclusion,
  checkJournal,
  parseKeys,
  readCheckpoint,
} from '../../cli/verify/checkpoints.ts';
import { parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import { checkReceipt } from '../../cli/verify/receipt.ts';
import type { Checkpoint } from '../../shared/journal/checkpoint.ts';
import type { NoteKey } from '../../shared/journal/note-key.ts';
import type { Api } from './api.ts';
import { authorization, aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { acme } from './people.ts';
import { functionNamed } from './permissions.ts';
import type { Report } from './report.ts';

/** What the deployed functions sign verifies offline: checkpoints, proofs and receipts. */
export const checkCheckpoints = async (report: Report, name: string, api: Api, token: string): Promise<void> => {
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  const read = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const { status, body } = await api<string>('GET', `/v1/accounts/${acme}${path}`, { token, headers });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  let keys: NoteKey[] = [];
  let journal = verifyJournal([]);
  let checkpoint: Checkpoint = { origin: '', size: 0, root: new Uint8Array() };

  await check('a signed checkpoint fits the journal that is downloaded', async () => {
    keys = parseKeys(await read('/journal/key'));
    journal = verifyJournal(parseJournal(await read('/journal', { accept: 'application/x-ndjson' })));
    checkpoint = readCheckpoint(await read('/journal/checkpoint'), keys, 'checkpoint');
    checkJournal(journal, checkpoint);
    assert.equal(checkpoint.size, journal.entries.length);
  });
  await check('the checkpoint continues an older one, and each entry has a proof', async () => {
    const older = readCheckpoint(await read('/journal/checkpoint'), keys, 'checkpoint');
    checkConsistency(await read(`/journal/checkpoint?olderSize=${older.size}`), older, keys);
    for (const entry of journal.entries) {
      checkInclusion(await read(`/journal/proof?sequence=${entry.sequence}`), JSON.stringify(entry), keys);
    }
  });
  await check('the receipts of a revoked and of an expired grant say how they ended', async () => {
    const grants = journal.entries.filter(({ type }) => type === 'grant.created').map(({ target }) => target.id);
    const statuses = await Promise.all(
      grants.map(async (id) => checkReceipt(await read(`/grants/${id}/receipt`), keys).receipt.status),
    );
    assert.deepEqual(statuses.sort(), ['expired', 'revoked', 'revoked']);
  });
};

/** The deployed function archives a checkpoint that is due. The hour that it waits for is taken from the item. */
export const checkArchive = (report: Report, emulator: Emulator, deployed: Deployed): Promise<void> =>
  report.check(`${deployed.name}: a checkpoint that is due is archived in the bucket`, async () => {
    const { TableName, CheckpointBucketName } = deployed.outputs;
    const Key = { PK: { S: `A#${acme}#J` }, SK: { S: 'CHECKPOINT' } };
    const input = { TableName, Key };
    await aws(emulator, 'dynamodb', 'UpdateItem', {
      ...input,
      UpdateExpression: 'SET dueAt = :past',
      ExpressionAttributeValues: { ':past': { S: '2020-01-01T00:00:00.000Z' } },
    });
    const headers = { authorization: authorization('s3') };
    // The policy of the bucket refuses requests without TLS, which are all that the emulator has.
    await fetch(`${emulator.endpoint}/${CheckpointBucketName}?policy`, { method: 'DELETE', headers });
    const name = await functionNamed(emulator, deployed, 'CheckpointsArchive');
    const answer = await fetch(`${emulator.endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: authorization('lambda') },
      body: '{}',
    });
    assert.deepEqual([answer.status, answer.headers.get('x-amz-function-error')], [200, null], await answer.text());
    const { Item } = await aws<{ Item: Record<string, { S?: string; N?: string }> }>(
      emulator,
      'dynamodb',
      'GetItem',
      input,
    );
    assert.equal(Item['dueAt'], undefined);
    const path = `${CheckpointBucketName}/${acme}/${Item['size']?.N?.padStart(16, '0')}`;
    const archived = await fetch(`${emulator.endpoint}/${path}`, { headers });
    assert.deepEqual([archived.status, await archived.text()], [200, Item['note']?.S]);
    // The bucket of a test goes with its stack, which needs it to be empty.
    await fetch(`${emulator.endpoint}/${path}`, { method: 'DELETE', headers });
  });
