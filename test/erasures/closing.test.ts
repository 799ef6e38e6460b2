import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { treeOfEntries } from '../../cli/verify/leaves.ts';
import { countErased, erasedWithoutRecord } from '../../cli/verify/personal-fields.ts';
import { timerCause } from '../../functions/expiry/due.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { continueErasure } from '../../shared/erasures/continue-erasure.ts';
import { rootOf } from '../../shared/journal/merkle.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { openLink } from '../support/world/links.ts';
import { introspect, makeAccount, makeCampaign, makeGrant } from '../support/world/world.ts';
import { close, itemsOf, makeFullAccount, personal, readAccountAs, verifiedJournal } from './closed-world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-01-10T08:00:00.000Z';
const sweepAt = async (instant: string): Promise<void> => {
  setClock(instant);
  await sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
};
const reopen = (accountId: string) =>
  api('putAccount', { as: service, params: { accountId }, body: { name: 'Back again' } });
const outcome = (answer: Awaited<ReturnType<typeof api>>) => [answer.status, problemName(answer)];
const gone = [410, 'account-closed'];

describe('a closed account', () => {
  it('is closed to everybody in one step', async () => {
    setClock(start);
    const { accountId, link, session, asker } = await makeFullAccount();
    expect((await close(accountId)).body).toMatchObject({ closedAt: start, eraseAt: later(start, 30 * day) });
    for (const role of ['owner', 'admin'] as const) {
      expect(outcome(await readAccountAs(accountId, user(role, accountId)))).toEqual(gone);
      expect(outcome(await api('listJournal', { as: user(role, accountId), params: { accountId } }))).toEqual(gone);
    }
    expect(await introspect(session.accessToken)).toEqual({ active: false });
    expect(outcome(await openLink(link.linkId, link.code, 'nadia@personal.example'))).toEqual([410, 'link-gone']);
    const body = { accountId, reason: 'Look', duration: 'PT1H' };
    expect(outcome(await api('openSession', { as: agent(), body: { accountId, reason: 'Look' } }))).toEqual(gone);
    expect(outcome(await api('createAccessRequest', { as: asker, body }))).toEqual(gone);
    const evaluation = {
      subject: { type: 'user', id: 'nadia' },
      action: { name: 'export' },
      resource: { type: 'lead', id: '1' },
    };
    expect(outcome(await api('evaluate', { as: service, params: { accountId }, body: evaluation }))).toEqual(gone);
    const userBody = { name: 'New', email: 'new@x.example', role: 'owner' };
    expect(
      outcome(await api('putUser', { as: service, params: { accountId, userId: 'new' }, body: userBody })),
    ).toEqual(gone);
    const types = (await verifiedJournal(accountId)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['grant.revoked', 'support-session.ended', 'account.closed']));
  });

  it('stays closed when it is closed again, and foreign or unknown accounts are not found', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const first = await close(accountId);
    setClock(later(start, day));
    expect((await close(accountId)).body).toEqual(first.body);
    expect((await verifiedJournal(accountId)).filter(({ type }) => type === 'account.closed')).toHaveLength(1);
    expect(outcome(await close('ghost'))).toEqual([404, 'not-found']);
  });

  it('can be reopened until its day, and what was revoked stays revoked', async () => {
    setClock(start);
    const { accountId, grant, link } = await makeFullAccount();
    await close(accountId);
    expect(outcome(await api('changeAccount', { as: service, params: { accountId }, body: { name: 'x' } }))).toEqual(
      gone,
    );
    setClock(later(start, minute));
    expect((await reopen(accountId)).status).toBe(200);
    const { body } = await readAccountAs(accountId);
    expect(body).toMatchObject({ name: 'Back again' });
    expect(body).not.toHaveProperty('closedAt');
    const as = user('owner', accountId);
    expect((await api('getGrant', { as, params: { accountId, grantId: grant.grantId } })).body).toMatchObject({
      status: 'revoked',
      endReason: 'account closed',
    });
    expect(outcome(await openLink(link.linkId, link.code, 'nadia@personal.example'))).toEqual([410, 'link-gone']);
    await sweepAt(later(start, 2 * minute));
    const read = await api('getShareLink', { as, params: { accountId, linkId: link.linkId } });
    expect(read.body).toMatchObject({ status: 'revoked', revokedBy: { kind: 'service' } });
    await sweepAt(later(start, 31 * day));
    expect((await readAccountAs(accountId)).status).toBe(200);
    expect((await verifiedJournal(accountId)).map(({ type }) => type)).toContain('account.reopened');
  });

  it('loses its personal data on its day, and keeps a journal that verifies', async () => {
    setClock(start);
    const { accountId } = await makeFullAccount();
    const before = await verifiedJournal(accountId);
    await close(accountId);
    await sweepAt(later(start, 30 * day - 1));
    const waiting = [...(await itemsOf(accountId)).values()].join();
    for (const text of personal) expect(waiting).toContain(text);
    await sweepAt(later(start, 30 * day));
    const left = await itemsOf(accountId);
    for (const text of personal) expect([...left.values()].join()).not.toContain(text);
    const outside = [...left.keys()].filter((key) => !key.startsWith(`A#${accountId}#J `) && !key.startsWith('R#'));
    expect(outside).toEqual([`A#${accountId} ACCOUNT`]);
    const after = await verifiedJournal(accountId);
    expect(after.slice(0, before.length).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
    expect(after.at(-1)).toMatchObject({ type: 'account.erased', data: { closedAt: start } });
    expect(countErased(after)).toBeGreaterThan(8);
    expect(erasedWithoutRecord(after)).toEqual([]);
    const [old, now] = [treeOfEntries(before), treeOfEntries(after.slice(0, before.length))];
    expect(rootOf(now)).toEqual(rootOf(old));
  });

  it('loses the leads of campaigns that were removed before, however little time each sweep has', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const params = { accountId, campaignId: 'autumn' };
    await makeCampaign(accountId, params.campaignId);
    const lead = { leadId: 'lead-1', contactId: 'nadia@personal.example' };
    await api('createLead', { as: service, params, body: lead });
    await api('deleteCampaign', { as: service, params, query: { waiting: 'discard' } });
    expect([...(await itemsOf(accountId)).keys()].join()).toContain(`A#${accountId}#C#autumn LEAD#`);
    await close(accountId);
    const now = later(start, 30 * day);
    setClock(now);
    let progress = '';
    for (let most = 1; progress !== 'finished'; most++) {
      let pages = 0;
      progress = await continueErasure({ accountId }, timerCause('sweep', now), () => ++pages <= most);
    }
    const outside = [...(await itemsOf(accountId)).keys()].filter((key) => !key.startsWith(`A#${accountId}#J `));
    expect(outside).toEqual([`A#${accountId} ACCOUNT`]);
  });

  it('cannot come back under its id once it was erased', async () => {
    setClock(start);
    const { accountId, link } = await makeFullAccount();
    await close(accountId);
    setClock(later(start, 30 * day));
    expect(outcome(await reopen(accountId))).toEqual(gone);
    await sweepAt(later(start, 30 * day));
    await sweepAt(later(start, 31 * day));
    expect(outcome(await reopen(accountId))).toEqual(gone);
    expect(outcome(await readAccountAs(accountId))).toEqual(gone);
    expect((await close(accountId)).body).toMatchObject({ name: '', erasedAt: later(start, 30 * day) });
    expect(outcome(await openLink(link.linkId, link.code))).toEqual([404, 'not-found']);
    expect((await verifiedJournal(accountId)).length).toBeGreaterThan(8);
  });

  it('keeps no grant that was given at the same moment', async () => {
    const accountId = await makeAccount();
    let isFirst = true;
    const { result: closed } = await around(
      async (sent, send) => {
        if (isFirst && sent.action === 'TransactWriteItems') {
          isFirst = false;
          await makeGrant(accountId);
        }
        return send();
      },
      async () => ({ result: await close(accountId) }),
    );
    expect(closed.status).toBe(200);
    expect((await verifiedJournal(accountId)).map(({ type }) => type)).toEqual([
      ...['account.created', 'grant.created', 'grant.revoked', 'account.closed'],
    ]);
    const other = await makeAccount();
    let isClosing = true;
    const granted = await around(
      async (sent, send) => {
        if (isClosing && sent.action === 'TransactWriteItems') {
          isClosing = false;
          await close(other);
        }
        return send();
      },
      () => api('createGrant', { as: user('owner', other), params: { accountId: other }, body: {} }),
    );
    expect(outcome(granted)).toEqual(gone);
  });
});
