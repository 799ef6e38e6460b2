import assert from 'node:assert/strict';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { team, visited } from './people.ts';
import type { Report } from './report.ts';
import { expectStatus, type Visited, visitOf } from './visit.ts';

/** Agents request access and owners decide, also on requests that were decided before. */
export const checkRequests = async (report: Report, name: string, world: Visited): Promise<void> => {
  const { api, people } = world;
  const { host, agent, agentAsHost } = people;
  const { asHost, tryToEnter } = visitOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);

  let request: AccessRequest | undefined;
  const answer = (path: string, body: unknown, { token }: { token: string } = host) =>
    api<Grant>('POST', `/v1/accounts/${visited}/access-requests/${request?.requestId}/${path}`, { token, body });
  await check('an agent requests access; the owner approves less, but cannot approve more', async () => {
    const asked = await api<AccessRequest>('POST', '/v1/support/access-requests', {
      ...agent,
      body: { accountId: visited, duration: 'P7D', scope: 'full', reason: 'The import fails' },
    });
    expectStatus(asked, 201);
    request = asked.body;
    expectStatus(await answer('approve', { duration: 'P14D' }), 422);
  });
  if (agentAsHost) {
    await check('an owner cannot approve their own request', async () =>
      expectStatus(await answer('approve', {}, agentAsHost), 403),
    );
  } else {
    report.skip(
      `${name}: approval of one's own request`,
      'a user pool gives each user a different id; the other instance tests it',
    );
  }
  await check('the agent gets in once the request was approved', async () => {
    const approved = await answer('approve', { duration: 'PT1H', scope: 'read_only' });
    expectStatus(approved, 201);
    assert.deepEqual([approved.body.duration, approved.body.scope, approved.body.teams], ['PT1H', 'read_only', [team]]);
    expectStatus(await answer('approve', {}), 409);
    expectStatus(await tryToEnter(agent), 201);
    expectStatus(await asHost('DELETE', '/support-access'), 200);
  });
  await check('an unlimited grant is reconfirmed', async () => {
    const made = await asHost<Grant>('POST', '/grants', { duration: 'unlimited' });
    expectStatus(made, 201);
    const again = await asHost<Grant>('POST', `/grants/${made.body.grantId}/reconfirm`);
    expectStatus(again, 200);
    assert.ok((again.body.reconfirmBy ?? '') > (made.body.reconfirmBy ?? '9999'));
    expectStatus(await asHost('DELETE', '/support-access'), 200);
  });
};
