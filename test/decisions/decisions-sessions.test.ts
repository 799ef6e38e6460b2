import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { recorded } from '../support/database/sdk.ts';
import { host, leave, makeHost, renew, start } from '../support/world/host.ts';
import { makeUser } from '../support/world/world.ts';
import { askPoint, asks, type Found, verdict } from './authzen-world.ts';
import { as, ask, ended, enter, grantBy, inside, makeHosts, ofAnother, permitted } from './session-evaluations.ts';

makeHosts();

describe('a support session', () => {
  it('acts for its grantor, and for no other user', async () => {
    await grantBy('olga');
    const session = await enter();
    expect(await inside(session)).toEqual(permitted);
    expect(await as('olga', session)).toEqual(permitted);
    for (const userId of ['oscar', 'nobody', session]) expect(await as(userId, session)).toEqual(ofAnother);
    const group = asks('', 'write', 'file', {
      subject: { type: 'group', id: 'olga' },
      context: { sessionId: session },
    });
    expect(await ask(group)).toEqual(ofAnother);
  });

  it('is itself, whatever session the context names', async () => {
    await grantBy('olga');
    const session = await enter();
    const subject = { type: 'support_session', id: session };
    expect(await ask(asks('', 'write', 'file', { subject, context: { sessionId: 'other' } }))).toEqual(permitted);
    expect(
      await ask(asks('', 'write', 'file', { subject: { ...subject, id: 'x' }, context: { sessionId: session } })),
    ).toEqual(ended);
  });

  it('with an invalid id is denied, not treated as if no session were given', async () => {
    await grantBy('olga');
    await enter();
    const odd = [null, '', 7, true, [], {}, 'ses_1', 'ses_01M80B7PC7FKCP02D8H2Q91GNK', '__proto__', 'constructor'];
    for (const id of odd) {
      expect([id, await as('olga', id)]).toEqual([id, ended]);
      if (typeof id === 'string' && id !== '') expect([id, await inside(id)]).toEqual([id, ended]);
    }
  });

  it('of another account is none', async () => {
    await grantBy('olga');
    const session = await enter();
    const other = await makeHost();
    await makeUser(other.accountId, 'olga', { role: 'owner' });
    await other.grant({ scope: 'full' }, user('owner', other.accountId, 'olga'));
    expect(await verdict(other.accountId, asks('olga', 'write', 'file', { context: { sessionId: session } }))).toEqual(
      ended,
    );
  });

  it('ends with its grant, to the millisecond', async () => {
    await grantBy('olga', { duration: 'PT20M' });
    const session = await enter();
    for (const [after, expected] of [
      [20 * minute - 1, permitted],
      [20 * minute, ended],
      [20 * minute + 1, ended],
    ] as const) {
      setClock(later(start, after));
      expect([await inside(session), await as('olga', session)]).toEqual([expected, expected]);
    }
  });

  it('ends when it is not renewed in time, to the millisecond, whether or not that is stored', async () => {
    await grantBy('olga', { duration: 'P7D' });
    const sessionId = await enter();
    const idle = 30 * minute;
    const found = async () => {
      const body = {
        subject: { type: 'support_session' },
        action: { name: 'write' },
        resource: { type: 'comment', id: 'x' },
      };
      return (await askPoint<Found>('searchSubjects', host.accountId, { body })).body.results.map(({ id }) => id);
    };
    setClock(later(start, idle - 1));
    expect(await inside(sessionId)).toEqual(permitted);
    await renew(sessionId);
    expect(await found()).toEqual([sessionId]);
    setClock(later(start, 2 * idle - 2));
    expect([await inside(sessionId), await as('olga', sessionId)]).toEqual([permitted, permitted]);
    setClock(later(start, 2 * idle - 1));
    expect([await inside(sessionId), await as('olga', sessionId)]).toEqual([ended, ended]);
    expect(await found()).toEqual([]);
  });

  it('ends when a grant without an end is not reconfirmed, to the millisecond', async () => {
    const { reconfirmBy = '' } = await grantBy('olga', { duration: 'unlimited' });
    setClock(later(reconfirmBy, -minute));
    const session = await enter();
    setClock(later(reconfirmBy, -1));
    expect(await inside(session)).toEqual(permitted);
    setClock(reconfirmBy);
    expect(await inside(session)).toEqual(ended);
  });

  it.each<[string, (grantId: string, session: string) => Promise<unknown>]>([
    ['is revoked', (grantId) => host.revoke({ grantId })],
    ['is turned off', () => host.call('turnOffSupportAccess')],
    ['is for other teams', (grantId) => host.change({ grantId }, { teams: ['customer_success'] })],
    ['is for reading alone', (grantId) => host.change({ grantId }, { scope: 'read_only' })],
    ['is by a suspended user', () => makeUser(host.accountId, 'olga', { role: 'owner', status: 'suspended' })],
    ['is by a user with a lesser role', () => makeUser(host.accountId, 'olga', { role: 'member' })],
    [
      'is by a removed user',
      () => api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'olga' } }),
    ],
    ['goes on, but the agent left', (_, session) => leave(session)],
    ['goes on, but the customer put it out', (_, sessionId) => host.call('endSession', { sessionId })],
  ])('has ended for decisions the moment that its grant %s', async (_, end) => {
    const { grantId } = await grantBy('olga');
    const session = await enter();
    expect([await inside(session), await as('olga', session)]).toEqual([permitted, permitted]);
    await end(grantId, session);
    // On what was read once: the account itself says so.
    const { result, sent } = await recorded(() => inside(session));
    expect(result).toEqual(ended);
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem']);
    expect(await as('olga', session)).toEqual(ended);
  });

  it('goes on in an extended grant, and in what is left of a narrowed one', async () => {
    const { grantId } = await grantBy('olga', { duration: 'PT20M' });
    const session = await enter();
    await host.change({ grantId }, { duration: 'P1D' });
    await host.change({ grantId }, { teams: ['technical_support'] });
    setClock(later(start, 25 * minute));
    expect(await inside(session)).toEqual(permitted);
  });
});

describe('when time takes the grant of a session and another covers it', () => {
  /** The first lasts 20 minutes, and nobody looks after the session when it ends. */
  const lapsed = async (meanwhile: () => Promise<unknown> = async () => undefined): Promise<string> => {
    await grantBy('olga', { duration: 'PT20M' });
    const session = await enter();
    await grantBy('oscar', { duration: 'P8D' });
    await meanwhile();
    setClock(later(start, 20 * minute));
    return session;
  };

  it('it continues, and acts for the grantor of the other', async () => {
    const session = await lapsed();
    const { result, sent } = await recorded(() => inside(session));
    expect(result).toEqual(permitted);
    // The grantors are to be looked at: this once, two requests.
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem', 'BatchGetItem']);
    expect(await as('oscar', session)).toEqual(permitted);
    expect(await as('olga', session)).toEqual(ofAnother);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['suspended', () => makeUser(host.accountId, 'oscar', { role: 'owner', status: 'suspended' })],
    ['a member', () => makeUser(host.accountId, 'oscar', { role: 'member' })],
    ['removed', () => api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'oscar' } })],
    [
      'another user under the id',
      async () => {
        await api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'oscar' } });
        setClock(later(start, minute));
        await makeUser(host.accountId, 'oscar', { role: 'owner' });
      },
    ],
  ])('but its grantor is %s by then, it has ended', async (_, meanwhile) => {
    const session = await lapsed(meanwhile);
    expect([await inside(session), await as('oscar', session), await as('olga', session)]).toEqual([
      ended,
      ended,
      ended,
    ]);
    // Searches say the same, though they look at the directory page by page.
    const found = await askPoint<Found>('searchSubjects', host.accountId, {
      body: {
        ...{ subject: { type: 'user' }, action: { name: 'write' }, resource: { type: 'comment', id: 'one' } },
        context: { sessionId: session },
      },
    });
    expect(found.body.results).toEqual([]);
  });

  it('searches find grantors whom the directory no longer lists', async () => {
    const session = await lapsed(async () => {
      await makeUser(host.accountId, 'rex', { role: 'owner' });
      // By far the best grant, but its grantor was removed.
      await grantBy('rex', { duration: 'P1Y' });
      await api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'rex' } });
    });
    expect(await as('oscar', session)).toEqual(permitted);
    const found = await askPoint<Found>('searchSubjects', host.accountId, {
      body: {
        ...{ subject: { type: 'user' }, action: { name: 'write' }, resource: { type: 'comment', id: 'one' } },
        context: { sessionId: session },
      },
    });
    expect(found.body.results).toEqual([{ type: 'user', id: 'oscar' }]);
  });

  it('searches find it, and the user it acts for', async () => {
    const session = await lapsed();
    const find = async (body: Record<string, unknown>) => {
      const request = { action: { name: 'write' }, resource: { type: 'comment', id: 'one' }, ...body };
      return (await askPoint<Found>('searchSubjects', host.accountId, { body: request })).body.results;
    };
    expect(await find({ subject: { type: 'support_session' } })).toEqual([{ type: 'support_session', id: session }]);
    expect(await find({ subject: { type: 'user' }, context: { sessionId: session } })).toEqual([
      { type: 'user', id: 'oscar' },
    ]);
  });
});
