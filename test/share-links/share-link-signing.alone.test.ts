import { beforeAll, expect, it, vi } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink } from '../support/world/links.ts';
import { makeAccount } from '../support/world/world.ts';

/** Whether what signs can be loaded. */
const loading = vi.hoisted(() => ({ fails: false }));
vi.mock('../../shared/tokens/kms.ts', async (original) => {
  const real = await original<typeof import('../../shared/tokens/kms.ts')>();
  return { ...real, kms: () => (loading.fails ? Promise.reject(new Error('no memory')) : real.kms()) };
});

makeKms();
beforeAll(makeTable);

it('the signer is loaded before an attempt is taken: no call that has one waits for that', async () => {
  const { linkId, code } = await makeLink(await makeAccount());
  loading.fails = true;
  for (const given of [code, 'wrong']) {
    const { result, sent } = await recorded(() => openLink(linkId, given));
    expect([result.status, problemName(result)]).toEqual([503, 'signing-unavailable']);
    expect(sent.filter(isWrite)).toEqual([]);
  }
  loading.fails = false;
  expect((await openLink(linkId, code)).status).toBe(200);
});
