import assert from 'node:assert/strict';
import type * as z from 'zod';
import type { Reported, SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { accountAt } from './account.ts';
import type { Instance } from './instance.ts';
import { kept, team } from './people.ts';
import type { Report } from './report.ts';
import { expectStatus } from './visit.ts';

type ReportedBody = z.output<typeof Reported>;

/** Reports about users and support sessions, and the consequences of too many. */
export const checkSensitiveActions = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { keeper, clerk, agent } = people;
  const { asOwner, asBackend, putPolicy, decide, enter, entriesOf } = accountAt(world, kept, keeper);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const reportActions = async (
    who: { userId: string } | { sessionId: string },
    ...actions: object[]
  ): Promise<ReportedBody> => {
    const answer = await asBackend<ReportedBody>('POST', '/sensitive-actions', { ...who, actions });
    expectStatus(answer, 201);
    return answer.body;
  };
  const exports = (items: number) => ({ action: 'export', resourceType: 'client_folder', items });
  const threshold = { items: 10, perMinutes: 60 };
  const inTrouble = { userId: clerk.id };

  await check('sensitive actions up to the threshold are recorded and raise no alert', async () => {
    await putPolicy({
      sensitiveActions: { thresholds: [threshold] },
      supportSessions: { tripwire: { actions: 3, perMinutes: 60 } },
    });
    const several = await reportActions(
      inTrouble,
      exports(4),
      { ...exports(6), action: 'delete' },
      { ...exports(90), action: 'edit' },
    );
    assert.deepEqual(several.detected, []);
    assert.deepEqual(
      several.reports.map(({ action, items, sensitive }) => [action, items, sensitive]),
      [
        ['export', 4, true],
        ['delete', 6, true],
        ['edit', 90, false],
      ],
    );
  });
  await check('one more exceeds it: the answer says so, and journal and bus have one entry', async () => {
    assert.deepEqual((await reportActions(inTrouble, exports(1))).detected, [threshold]);
    assert.deepEqual((await reportActions(inTrouble, exports(1))).detected, []);
    assert.deepEqual(await entriesOf('sensitive-action.detected', clerk.id), [
      { ...inTrouble, actions: ['delete', 'export'], items: 11, threshold },
    ]);
  });
  await check('they are listed, latest first, and filtered', async () => {
    const list = async (query = '') => {
      const answer = await asOwner<{ items: SensitiveAction[] }>('GET', `/sensitive-actions${query}`);
      expectStatus(answer, 200);
      return answer.body.items.map(({ action, items }) => `${action} ${items}`);
    };
    assert.deepEqual((await list()).slice(0, 2), ['export 1', 'export 1']);
    assert.deepEqual((await list()).slice(2).sort(), ['delete 6', 'edit 90', 'export 4']);
    assert.deepEqual(await list('?action=delete'), ['delete 6']);
    assert.deepEqual(await list('?detected=true'), ['export 1']);
    assert.deepEqual(await list(`?userId=${keeper.id}`), []);
  });
  await check('too many in a support session end it and suspend its grant until the owner consents again', async () => {
    const { sessionId, grantId } = await enter(agent, team, 'full');
    const mayEdit = async () => {
      const subject = { type: 'support_session', id: sessionId };
      const { context } = await decide({ subject, action: { name: 'edit' }, resource: { type: 'note', id: 'one' } });
      return context?.reason;
    };
    assert.equal((await reportActions({ sessionId }, exports(3))).tripwire, 'noted');
    assert.equal(await mayEdit(), 'default');
    assert.equal((await reportActions({ sessionId }, exports(1))).tripwire, 'tripped');
    assert.equal(await mayEdit(), 'session-ended');
    const { body: grant } = await asOwner('GET', `/grants/${grantId}`);
    assert.deepEqual([grant['status'], grant['suspendReason']], ['suspended', 'tripwire']);
    const { body } = await asOwner<{ items: Session[] }>('GET', '/support-sessions');
    const session = body.items.find((one) => one.sessionId === sessionId);
    assert.deepEqual([session?.status, session?.endReason], ['ended', 'tripwire']);
    expectStatus(await asOwner('POST', `/grants/${grantId}/reconfirm`), 200);
    assert.equal(await mayEdit(), 'session-ended');
  });
};
