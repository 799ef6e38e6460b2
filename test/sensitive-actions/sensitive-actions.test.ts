import { describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { loseEdition } from '../support/world/edition.ts';
import { host, useHost } from '../support/world/host.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { detections, listed, setPolicy } from './calls.ts';

const start = '2027-03-01T00:00:00.000Z';
useHost(start);

const mia = { userId: 'mia' };

describe('a report', () => {
  it('of one user is recorded as it was given, with when and how many', async () => {
    const at = later(start, -minute);
    const { status, body } = await report(host.accountId, mia, [
      { resourceIds: ['a', 'b/ü'], at },
      { action: 'export', items: 3 },
      { action: 'read' },
    ]);
    const common = { accountId: host.accountId, userId: 'mia', resourceType: 'opportunity', reportedAt: start };
    expect([status, body]).toEqual([
      201,
      {
        reports: [
          { ...common, action: 'delete', items: 2, resourceIds: ['a', 'b/ü'], at, sensitive: true, detected: false },
          { ...common, action: 'export', items: 3, at: start, sensitive: true, detected: false },
          { ...common, action: 'read', items: 1, at: start, sensitive: false, detected: false },
        ].map((one, index) => ({ reportId: body.reports[index]?.reportId, ...one })),
        detected: [],
      },
    ]);
    expect(await listed()).toEqual(body.reports.toReversed());
    expect(await detections()).toEqual([]);
  });

  it('is taken once under an idempotency key', async () => {
    const send = (items = 60) => report(host.accountId, mia, [{ items }], { 'idempotency-key': 'k' });
    const answers = [...(await Promise.all([send(), send()])), await send()];
    expect(answers.map(({ status, body }) => [status, body])).toEqual(new Array(3).fill([201, answers[0]?.body]));
    expect(problemName(await send(61))).toBe('idempotency-key-reused');
    expect([(await listed()).length, (await detections()).length]).toEqual([1, 1]);
  });

  it.each([
    ['a day and a millisecond ago', -1440 * minute - 1],
    ['more than five minutes ahead', 5 * minute + 1],
  ])('of %s is refused, where it stands, and nothing of it is recorded', async (_, millis) => {
    const { status, body } = await report(host.accountId, mia, [{}, { at: later(start, millis) }]);
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: '#/actions/1/at' }] }]);
    expect(await listed()).toEqual([]);
  });

  it('of a day ago or five minutes ahead is taken', async () => {
    const at = [-1440 * minute, 5 * minute].map((millis) => ({ at: later(start, millis) }));
    expect((await report(host.accountId, mia, at)).status).toBe(201);
  });

  it('may be as large as a request may, also under a key', async () => {
    const ids = (length: number) => Array.from({ length }, (_, n) => `${n}-${'é'.repeat(120)}`);
    const actions = Array.from({ length: 50 }, () => ({ resourceIds: ids(20) }));
    const key = { 'idempotency-key': 'k' };
    const answers = [await report(host.accountId, mia, actions, key), await report(host.accountId, mia, actions, key)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    const tooLarge = Array.from({ length: 50 }, () => ({ resourceIds: ids(22) }));
    expect((await report(host.accountId, mia, tooLarge, key)).status).toBe(413);
  });

  it('of a user takes an account, and an edition that contains it', async () => {
    const missing = await report('ghost', mia);
    const inside = await report('ghost', { sessionId: 'ses_01M80B7PC7FKCP02D8H2Q91GNK' });
    expect([missing.status, inside.status]).toEqual([404, 404]);
    await report(host.accountId, mia);
    await loseEdition(host.accountId);
    const refused = await report(host.accountId, mia);
    expect([refused.status, problemName(refused)]).toEqual([403, 'edition-needed']);
    // What is there can be read.
    expect(await listed()).toHaveLength(1);
  });
});

describe('a threshold', () => {
  it('that is exceeded is reported once in its time, for each user', async () => {
    const threshold = { items: 10, perMinutes: 10 };
    await setPolicy({ thresholds: [threshold] });
    const reportAt = async (millis: number, items: number, who = mia) => {
      setClock(later(start, millis));
      return (await report(host.accountId, who, [{ items }])).body.detected;
    };
    expect(await reportAt(0, 10)).toEqual([]);
    expect(await reportAt(1, 1, { userId: 'max' })).toEqual([]);
    expect(await reportAt(10 * minute - 1, 1)).toEqual([threshold]);
    expect(await reportAt(15 * minute, 50)).toEqual([]);
    expect(await reportAt(20 * minute - 2, 1)).toEqual([]);
    expect(await reportAt(20 * minute - 1, 1)).toEqual([threshold]);
    expect(await detections()).toEqual(
      [11, 52].map((items) => ({
        target: { type: 'user', id: 'mia' },
        data: { userId: 'mia', actions: ['delete'], items, threshold },
        actor: { kind: 'service', id: 'backend' },
      })),
    );
    expect((await listed({ detected: 'true' })).map(({ items }) => items)).toEqual([1, 1]);
    expect(await listed({ detected: 'false' })).toHaveLength(4);
  });

  it('is that of the policy at this moment', async () => {
    await setPolicy({ actions: ['share'], thresholds: [{ items: 1, perMinutes: 10 }] });
    expect((await report(host.accountId, mia, [{ items: 5 }])).body).toMatchObject({
      detected: [],
      reports: [{ sensitive: false }],
    });
    await setPolicy({
      actions: ['*'],
      thresholds: [
        { items: 1, perMinutes: 10 },
        { actions: ['share'], items: 1, perMinutes: 5 },
      ],
    });
    const { body } = await report(host.accountId, mia, [{ items: 2 }, { action: 'share', items: 2 }]);
    expect(body.detected).toHaveLength(2);
    expect(body.reports.map(({ detected, sensitive }) => [detected, sensitive])).toEqual([
      [true, true],
      [true, true],
    ]);
    await setPolicy({ thresholds: [] });
    expect((await report(host.accountId, mia, [{ items: 100_000 }])).body.detected).toEqual([]);
  });

  it('sees what was done while nothing could be reported', async () => {
    await setPolicy({ thresholds: [{ items: 3, perMinutes: 1 }] });
    const at = (millis: number) => ({ at: later(start, -60 * minute + millis) });
    const apart = [0, 1, 2, 3, 4].map((minutes) => at(minutes * minute));
    expect((await report(host.accountId, mia, apart)).body.detected).toEqual([]);
    const together = [0, 1, 2, 3].map((millis) => at(30 * minute + millis));
    const { body } = await report(host.accountId, mia, [...together, {}]);
    expect(body.detected).toHaveLength(1);
    expect(body.reports.map(({ detected }) => detected)).toEqual([true, true, true, true, false]);
  });
});
