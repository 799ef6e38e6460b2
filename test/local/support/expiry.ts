import { expect } from 'vitest';
import type { LocalGatehouse } from '../../../local/gatehouse.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import { withoutSalts } from '../../support/events/chain.ts';
import { expectChain, published, sequenced } from './chain.ts';
import { makeAccount, moveClock, ownerOf, send, technician } from './in-process.ts';
import { until } from './until.ts';

const owner = ownerOf('acme');

/** A grant of one minute, whose minute has passed since. */
export const outlivedGrant = async (gatehouse: LocalGatehouse): Promise<Grant> => {
  await makeAccount(gatehouse, 'acme');
  const { body } = await send<Grant>(gatehouse, 'POST /v1/accounts/acme/grants', {
    as: owner,
    body: { duration: 'PT1M' },
  });
  await gatehouse.drain();
  moveClock(62_000);
  return body;
};

/** What everybody reads of a grant now. */
export const readings = async (gatehouse: LocalGatehouse, grantId: string) => {
  const [grant, access, agents] = await Promise.all([
    send<Grant>(gatehouse, `GET /v1/accounts/acme/grants/${grantId}`, { as: owner }),
    send(gatehouse, 'GET /v1/accounts/acme/support-access', { as: owner }),
    send(gatehouse, 'GET /v1/support/accounts', { as: technician }),
  ]);
  return { status: grant.body.status, enabled: access.body['enabled'], entered: agents.body['items'] };
};

export const closed = { status: 'expired', enabled: false, entered: [] };

/** A grant whose minute has passed reads as closed at once, and `net` alone finalises it: journal, events and audit agree. */
export const expectFinalisedBy = async (gatehouse: LocalGatehouse, net: 'sweep' | 'timer'): Promise<void> => {
  const { grantId, expiresAt } = await outlivedGrant(gatehouse);
  expect(await readings(gatehouse, grantId)).toEqual(closed);

  const isEnd = (entry: Record<string, unknown>) => entry['type'] === 'grant.expired';
  await until(() => published(gatehouse, 'acme').audit.find(isEnd));
  const journal = await sequenced(gatehouse, 'acme', owner);
  expectChain(journal);
  expect(journal.filter(isEnd)).toMatchObject([
    { actor: { kind: 'system', id: net }, target: { id: grantId }, data: { expiresAt } },
  ]);
  const entries = withoutSalts(journal);
  expect(published(gatehouse, 'acme')).toEqual({ events: entries, audit: entries });
  expect(await readings(gatehouse, grantId)).toEqual(closed);
};
