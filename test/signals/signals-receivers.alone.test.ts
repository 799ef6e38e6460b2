import { beforeAll, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { settingsVariable } from '../support/setup/settings.ts';
import { leave, makeHost } from '../support/world/host.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeSession } from '../support/world/world.ts';
import { fillOutbox } from './outbox.ts';
import { verifySignal } from './signal-tokens.ts';

// Read once by the functions, at their first request.
process.env['SETTINGS'] = settingsVariable({
  tokenAudience: 'urn:product',
  signalReceivers: [
    { id: 'crm', serviceId: 'crm-backend', audience: 'urn:crm' },
    { id: 'desk', serviceId: 'desk-backend' },
  ],
});

makeKms();
beforeAll(makeTable);

const poll = (id: string, body: unknown = {}) =>
  api<{ sets: Record<string, string> }>('pollSignals', { as: { ...service, id }, body });

it('each receiver gets its own signals, with an audience of its own, and acknowledges its own', async () => {
  const host = await makeHost();
  await host.grant();
  const { sessionId } = await makeSession(host.accountId);
  await leave(sessionId);
  const [jti = ''] = await fillOutbox(host.accountId);
  const crm = (await poll('crm-backend')).body.sets[jti] ?? '';
  const desk = (await poll('desk-backend')).body.sets[jti] ?? '';
  const published = await Promise.all([verifySignal(crm, 'urn:crm'), verifySignal(desk, 'urn:product')]);
  expect({ ...published[0], aud: 'urn:product' }).toEqual(published[1]);

  const receipt = async () => (await host.session(sessionId)).receipt;
  expect((await poll('crm-backend', { ack: [jti] })).body.sets).toEqual({});
  expect(await receipt()).toMatchObject({
    receivers: [{ receiver: 'crm', acknowledgedAt: expect.any(String) }, { receiver: 'desk' }],
    lagMillis: null,
  });
  expect(Object.keys((await poll('desk-backend')).body.sets)).toEqual([jti]);
  await poll('desk-backend', { ack: [jti] });
  expect((await receipt())?.lagMillis).toBeGreaterThanOrEqual(0);
});

it('a service that is no receiver gets nothing, and its acknowledgements count for nothing', async () => {
  const host = await makeHost();
  await host.grant();
  await leave((await makeSession(host.accountId)).sessionId);
  const [jti = ''] = await fillOutbox(host.accountId);
  for (const id of ['backend', 'crm', 'default']) {
    const refused = await poll(id, { ack: [jti] });
    expect([refused.status, problemName(refused)]).toEqual([403, 'not-a-receiver']);
  }
  expect(Object.keys((await poll('crm-backend')).body.sets)).toContain(jti);
});
