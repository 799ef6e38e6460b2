import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-21T08:00:00.000Z';
let accountId: string;
beforeEach(async () => {
  setClock(start);
  accountId = await makeAccount();
});

const create = (key: string | undefined, body: unknown = {}, as = user('owner', accountId)) =>
  api<Grant>('createGrant', {
    as,
    params: { accountId: as.accountId },
    body,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });

const count = async (): Promise<number> => {
  const { body } = await api<{ items: Grant[] }>('listGrants', { as: user('owner', accountId), params: { accountId } });
  return body.items.length;
};

describe('an idempotency key', () => {
  it('gets the first answer again, byte for byte, and no second grant', async () => {
    const first = await create('k', { reason: 'é\u{1f600}' });
    setClock(later(start, 1000));
    const again = await create('k', { reason: 'é\u{1f600}' });
    expect([again.status, again.body, again.headers['etag']]).toEqual([201, first.body, first.headers['etag']]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await count()).toBe(1);
  });

  it('is about what is asked for, not how it is written', async () => {
    await create('k', { scope: 'full', reason: 'x' });
    expect((await create('k', { reason: ' x ', scope: 'full' })).headers['idempotency-replayed']).toBe('true');
  });

  it('with another body is refused, and the first answer stays', async () => {
    await create('k', { scope: 'full' });
    const other = await create('k', { scope: 'read_only' });
    expect([other.status, problemName(other)]).toEqual([422, 'idempotency-key-reused']);
    expect((await create('k', {})).status).toBe(422);
    expect((await create('k', { scope: 'full' })).status).toBe(201);
    expect(await count()).toBe(1);
  });

  it('belongs to the caller: of another user, or in another account, it is another key', async () => {
    const mine = await create('k');
    const admins = await create('k', {}, user('admin', accountId));
    const elsewhere = await create('k', {}, user('owner', await makeAccount()));
    const ids = [mine, admins, elsewhere].map(({ status, headers, body }) => {
      expect([status, headers['idempotency-replayed']]).toEqual([201, undefined]);
      return body.grantId;
    });
    expect(new Set(ids).size).toBe(3);
    // A user of the same id in another account, too.
    const same = await create('k', {}, user('owner', await makeAccount(), mine.body.grantedBy.userId));
    expect(same.headers['idempotency-replayed']).toBeUndefined();
  });

  it('sent many times at once makes one grant, and all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('k', { reason: 'x' })));
    expect(answers.map(({ status }) => status)).toEqual(new Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => body.grantId)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await count()).toBe(1);
  });

  it('sent twice at once for different grants: one is made, the other refused', async () => {
    const answers = await Promise.all([create('k', { scope: 'full' }), create('k', { scope: 'read_only' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(await count()).toBe(1);
  });

  it('sent twice at once for the last place among live grants: both get the grant', async () => {
    for (let n = 0; n < 19; n++) await makeGrant(accountId);
    const [one, other] = await Promise.all([create('k'), create('k')]);
    expect([one.status, other.status, one.body.grantId]).toEqual([201, 201, other.body.grantId]);
    expect(await count()).toBe(20);
  });

  it('is good for a day, to the millisecond', async () => {
    const first = await create('k');
    setClock(later(start, day - 1));
    expect((await create('k')).body.grantId).toBe(first.body.grantId);
    setClock(later(start, day));
    const next = await create('k', { scope: 'full' });
    expect([next.status, next.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(next.body.grantId).not.toBe(first.body.grantId);
    expect((await create('k', { scope: 'full' })).body.grantId).toBe(next.body.grantId);
    expect(await count()).toBe(2);
  });

  it('replays the answer of then, also after the grant has ended', async () => {
    const first = await create('k', { duration: 'PT1M' });
    await api('turnOffSupportAccess', { as: user('owner', accountId), params: { accountId } });
    expect((await create('k', { duration: 'PT1M' })).body).toEqual(first.body);
  });

  it('finds the grant when the first answer was lost on the way back', async () => {
    const lost = await around(
      async (sent, send) => {
        const answer = await send();
        if (sent.action === 'TransactWriteItems') throw new Error('the connection broke after the commit');
        return answer;
      },
      () => create('k'),
    );
    expect([lost.status, problemName(lost)]).toEqual([500, 'internal']);
    const again = await create('k');
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(await count()).toBe(1);
  });

  it('of a request that was refused is free', async () => {
    expect((await create('k', { duration: 'PT1S' })).status).toBe(422);
    expect((await create('k', { duration: 'P1D' })).status).toBe(201);
  });

  it('does not repeat the answer to a caller who may no longer see it', async () => {
    await create('k');
    const demoted = await create('k', {}, user('member', accountId, `owner-of-${accountId}`));
    expect([demoted.status, problemName(demoted)]).toEqual([403, 'forbidden']);
  });

  it('is not needed', async () => {
    const [one, other] = [await create(undefined), await create(undefined)];
    expect(one.body.grantId).not.toBe(other.body.grantId);
  });
});

it('every POST that makes something takes one', () => {
  // What goes on is made once, too; what is asked for again of the same job is the same.
  const creating = allRoutes.filter(
    ({ name, route }) => route.method === 'POST' && route.success.status !== 200 && name !== 'retryAssignmentJob',
  );
  expect(creating.filter(({ route }) => !route.creates)).toEqual([]);
  expect(creating.length).toBeGreaterThan(0);
});
