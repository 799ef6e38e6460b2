import { expect, test } from 'vitest';
import { checkInclusion, checkJournal, parseKeys, readCheckpoint } from '../../cli/verify/checkpoints.ts';
import { parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import { checkReceipt } from '../../cli/verify/receipt.ts';
import { sequenced } from './support/chain.ts';
import { makeAccount, ownerOf, send, startHere } from './support/in-process.ts';

/* What a customer downloads from the local run, and verifies without it. */

test('the journal, a checkpoint, proofs and a receipt of the local run verify offline', async () => {
  const gatehouse = await startHere();
  try {
    const as = ownerOf('acme');
    await makeAccount(gatehouse, 'acme');
    for (let made = 0; made < 20; made++) {
      await send(gatehouse, 'POST /v1/accounts/acme/grants', { as, body: { duration: 'P1D', reason: 'zwei – é' } });
    }
    await sequenced(gatehouse, 'acme', as);
    const token = await gatehouse.token(as);
    const read = async (path: string, accept = '*/*'): Promise<string> => {
      const response = await fetch(`${gatehouse.url}/v1/accounts/acme${path}`, {
        headers: { authorization: `Bearer ${token}`, accept },
      });
      expect(response.status).toBe(200);
      return response.text();
    };
    const keys = parseKeys(await read('/journal/key'));
    const journal = verifyJournal(parseJournal(await read('/journal', 'application/x-ndjson')));
    const checkpoint = readCheckpoint(await read('/journal/checkpoint'), keys, 'checkpoint');
    checkJournal(journal, checkpoint);
    expect(checkpoint).toMatchObject({ origin: `${new URL(gatehouse.url).host}/acme`, size: journal.entries.length });
    for (const entry of journal.entries) {
      checkInclusion(await read(`/journal/proof?sequence=${entry.sequence}`), JSON.stringify(entry), keys);
    }
    const grantId = journal.entries.find(({ type }) => type === 'grant.created')?.target.id;
    const { receipt } = checkReceipt(await read(`/grants/${grantId}/receipt`), keys);
    expect(receipt).toMatchObject({ status: 'active', terms: { reason: 'zwei – é' } });
  } finally {
    await gatehouse.stop();
  }
});
