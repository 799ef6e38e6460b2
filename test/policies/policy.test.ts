import { describe, expect, it } from 'vitest';
import type { Policy } from '../../shared/policies/policy.ts';
import { restrictionNames } from '../../shared/policies/restriction.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeAccount } from '../support/world/world.ts';

useHost();

const readActions = ['read', 'list', 'view', 'search', 'access'];
const defaults = { ticketRequired: false, tripwire: { actions: 20, perMinutes: 60 }, readActions };
const everyone = Object.fromEntries(restrictionNames.map((preset) => [preset, 'everyone']));
const higherSections = ['restrictions', 'rules', 'defaultDecision', 'resources', 'draft'];
/** The policy of an account of the lower edition that never set anything. */
const untouched = {
  ...{ restrictions: everyone, rules: [], defaultDecision: 'permit', resources: [] },
  ...{ twoFactor: 'off', trashDays: 30, shareLinks: { emailChallenge: true } },
  sensitiveActions: {
    actions: ['delete', 'export', 'purge'],
    thresholds: [{ items: 50, perMinutes: 60 }],
  },
  supportSessions: defaults,
  notInEdition: higherSections.map((section) => ({ section, editionNeeded: 'dream_team' })),
};
const read = () => host.call<Policy>('getPolicy');
const put = (body: unknown, ifMatch?: string) =>
  host.call<Policy>('putPolicy', {}, { body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const changes = async () => (await host.journal()).filter(({ type }) => type === 'policy.changed');

describe('the policy of an account', () => {
  it('has its defaults at first, in version 0', async () => {
    const { status, headers, body } = await read();
    expect([status, headers['etag'], body]).toEqual([200, '"0"', { ...untouched, version: 0 }]);
  });

  it('is replaced as a whole; what is left out has its default', async () => {
    const first = await put({ supportSessions: { ticketRequired: true, tripwire: null } }, '"0"');
    expect([first.status, first.headers['etag'], first.body]).toEqual([
      200,
      '"1"',
      {
        ...untouched,
        supportSessions: { ticketRequired: true, tripwire: null, readActions },
        ...{ version: 1, updatedAt: start },
      },
    ]);
    expect((await read()).body).toEqual(first.body);
    setClock(later(start, 1000));
    const next = await put({ supportSessions: { tripwire: { actions: 1, perMinutes: 1440 } } }, '"1"');
    expect(next.body).toEqual({
      ...untouched,
      supportSessions: { ticketRequired: false, tripwire: { actions: 1, perMinutes: 1440 }, readActions },
      version: 2,
      updatedAt: later(start, 1000),
    });
    expect((await put({}, '"2"')).body.supportSessions).toEqual(defaults);
    expect(await changes()).toMatchObject([
      {
        actor: { id: host.owner.id, role: 'owner' },
        data: { version: 1, from: { supportSessions: defaults }, to: { supportSessions: first.body.supportSessions } },
      },
      { data: { version: 2 } },
      { data: { version: 3 } },
    ]);
  });

  it('put as it is stays as it is, and leaves no entry', async () => {
    expect((await put({}, '"0"')).body).toEqual({ ...untouched, version: 0 });
    const first = await put({ supportSessions: { ticketRequired: true } }, '"0"');
    setClock(later(start, 1000));
    expect((await put({ supportSessions: { ticketRequired: true, tripwire: defaults.tripwire } }, '*')).body).toEqual(
      first.body,
    );
    expect(await changes()).toHaveLength(1);
  });

  it('is replaced only by a caller who has read the latest version', async () => {
    const without = await put({});
    expect([without.status, problemName(without)]).toEqual([428, 'if-match-required']);
    await put({ supportSessions: { ticketRequired: true } }, '"0"');
    const stale = await put({}, '"0"');
    expect([stale.status, problemName(stale), stale.headers['etag']]).toEqual([412, 'stale-version', '"1"']);
  });

  it.each(['"0"', '"1"'])('put by another in between, at %s, is found to be stale', async (etag) => {
    if (etag === '"1"') await put({ supportSessions: { ticketRequired: true } }, '"0"');
    const late = await interrupted(
      'TransactWriteItems',
      () => put({ supportSessions: { tripwire: null } }, '*'),
      () => put({ supportSessions: { tripwire: { actions: 1, perMinutes: 1 } } }, etag),
    );
    expect([late.status, problemName(late)]).toEqual([412, 'stale-version']);
    expect((await read()).body.supportSessions.tripwire).toBeNull();
  });

  it.each<[string, unknown, string]>([
    ['a field that nobody knows', { colour: 'red' }, '#/colour'],
    ['one within', { supportSessions: { tickets: true } }, '#/supportSessions/tickets'],
    ['a version', { version: 7 }, '#/version'],
    ['a ticket as text', { supportSessions: { ticketRequired: 'yes' } }, '#/supportSessions/ticketRequired'],
    ['null', { supportSessions: null }, '#/supportSessions'],
    [
      'no action',
      { supportSessions: { tripwire: { actions: 0, perMinutes: 1 } } },
      '#/supportSessions/tripwire/actions',
    ],
    [
      'more than a day',
      { supportSessions: { tripwire: { actions: 1, perMinutes: 1441 } } },
      '#/supportSessions/tripwire/perMinutes',
    ],
    ['half a tripwire', { supportSessions: { tripwire: { actions: 1 } } }, '#/supportSessions/tripwire/perMinutes'],
  ])('with %s is refused', async (_, body, pointer) => {
    const refused = await put(body, '*');
    expect([refused.status, problemName(refused)]).toEqual([400, 'invalid-request']);
    expect(refused.body).toMatchObject({ errors: [{ pointer }] });
    expect((await read()).headers['etag']).toBe('"0"');
  });

  it('is for owners and admins of the account alone', async () => {
    const { accountId } = host;
    for (const as of [user('member', accountId), agent(), service]) {
      for (const name of ['getPolicy', 'putPolicy'] as const) {
        const body = name === 'putPolicy' ? { body: {} } : {};
        const refused = await api(name, { as, params: { accountId }, headers: { 'if-match': '*' }, ...body });
        expect([refused.status, problemName(refused)]).toEqual([403, 'forbidden']);
      }
    }
    const stranger = await api('getPolicy', { as: user('owner', await makeAccount()), params: { accountId } });
    expect(stranger.status).toBe(404);
    expect((await api('getPolicy', { as: user('admin', accountId), params: { accountId } })).status).toBe(200);
  });

  it('stays when the service replaces the account', async () => {
    const { accountId } = host;
    await put({ supportSessions: { ticketRequired: true } }, '"0"');
    await api('putAccount', { as: service, params: { accountId }, body: { name: 'other' } });
    expect((await read()).body.supportSessions.ticketRequired).toBe(true);
    const account = await api('getAccount', { as: service, params: { accountId } });
    expect(account.body).not.toHaveProperty('policy');
  });
});
