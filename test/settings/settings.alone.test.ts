import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { settingsVariable } from '../support/setup/settings.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

// Read once by the functions, at their first request.
process.env['SETTINGS'] = settingsVariable({
  teams: ['blue', 'red'],
  durationPresets: ['P1D', 'P30D', 'unlimited'],
  defaultDuration: 'P30D',
  maxDuration: 'P30D',
  allowUnlimited: false,
  maxLiveGrants: 2,
  editions: [{ name: 'basic', features: ['rules'] }, 'pro'],
});

beforeAll(makeTable);

describe('a vendor with other settings', () => {
  it('has its own default, presets and teams', async () => {
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId);
    expect(grant).toMatchObject({ duration: 'P30D', teams: ['blue', 'red'] });
    const access = await api('getSupportAccess', { as: user('owner', accountId), params: { accountId } });
    expect(access.body['presets']).toEqual([
      { duration: 'P1D', isDefault: false },
      { duration: 'P30D', isDefault: true },
    ]);
  });

  it.each([
    [{ duration: 'unlimited' }, 'unlimited-not-allowed'],
    [{ duration: 'P31D' }, 'duration-out-of-range'],
    [{ teams: ['technical_support'] }, 'unknown-team'],
  ])('refuses to grant or to change to %j', async (body, name) => {
    const accountId = await makeAccount();
    const as = user('owner', accountId);
    const created = await api('createGrant', { as, params: { accountId }, body });
    expect([created.status, problemName(created)]).toEqual([422, name]);
    const { grant } = await makeGrant(accountId);
    const params = { accountId, grantId: grant.grantId };
    const changed = await api('changeGrant', { as, params, body, headers: { 'if-match': '*' } });
    expect([changed.status, problemName(changed)]).toEqual([422, name]);
  });

  it('has its own limit of live grants, which concurrent callers cannot pass', async () => {
    const accountId = await makeAccount();
    const create = () => api('createGrant', { as: user('owner', accountId), params: { accountId }, body: {} });
    const statuses = (await Promise.all(Array.from({ length: 8 }, create))).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 201, 409, 409, 409, 409, 409, 409]);
  });

  it('has its own editions', async () => {
    const accountId = await makeAccount();
    expect((await api('getAccount', { as: service, params: { accountId } })).body['edition']).toBe('basic');
    const body = { name: 'x', edition: 'sales_essentials' };
    const refused = await api('putAccount', { as: service, params: { accountId }, body });
    expect([refused.status, problemName(refused)]).toEqual([422, 'unknown-edition']);
  });

  it('lets its own teams in', async () => {
    const accountId = await makeAccount();
    await makeGrant(accountId, { teams: ['red'] });
    const enterable = async (team: string) => {
      const { body } = await api<{ items: { accountId: string }[] }>('listEnterableAccounts', { as: agent(team) });
      return body.items.some((item) => item.accountId === accountId);
    };
    expect([await enterable('red'), await enterable('blue'), await enterable('technical_support')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('has rules without shadows, where an edition is made so', async () => {
    const accountId = await makeAccount();
    const rule = { id: 'a', effect: 'forbid', actions: ['x'], resourceTypes: ['y'] };
    const put = (rules: unknown[]) =>
      api('putPolicy', {
        as: user('owner', accountId),
        params: { accountId },
        headers: { 'if-match': '*' },
        body: { rules },
      });
    const refused = await put([rule, { ...rule, id: 'b', shadow: true }]);
    expect([refused.status, problemName(refused)]).toEqual([403, 'edition-needed']);
    expect(refused.body).toMatchObject({ errors: [{ pointer: '#/rules/1/shadow', message: 'needs the edition pro' }] });
    expect((await put([rule])).status).toBe(200);
  });
});
