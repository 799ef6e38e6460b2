import assert from 'node:assert/strict';
import { visited } from './people.ts';
import type { Report } from './report.ts';
import { type Entered, expectStatus, type Visited, visitOf } from './visit.ts';

/** The owner of the account, as the vendor's backend stores them. */
export const putHost = ({ api, people }: Visited, more: Record<string, unknown> = {}) =>
  api('PUT', `/v1/accounts/${visited}/users/${people.host.id}`, {
    ...people.service,
    body: { name: 'Hanna Host', email: 'hanna@example.com', role: 'owner', ...more },
  });

/** Everything that ends a session makes its token inactive immediately. */
export const checkWithdrawals = async (report: Report, name: string, world: Visited): Promise<void> => {
  const { api, people } = world;
  const { asHost, tryToEnter, enterUnder, introspect, isActive, sessionAsSeen } = visitOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);

  /** The product introspects the token right before and right after the change. */
  const endsAtOnce = async (terms: Record<string, unknown>, end: (one: Entered) => Promise<unknown>): Promise<void> => {
    const entered = await enterUnder(terms);
    assert.equal(await isActive(entered.accessToken), true);
    await end(entered);
    assert.deepEqual(await introspect(entered.accessToken), { active: false });
    expectStatus(await asHost('DELETE', '/support-access'), 200);
  };

  await check('a token is inactive immediately after its grant was narrowed', () =>
    endsAtOnce({ scope: 'full' }, async ({ grant: { grantId } }) => {
      const seen = await asHost('GET', `/grants/${grantId}`);
      const headers = { 'if-match': String(seen.headers['etag']) };
      expectStatus(await asHost('PATCH', `/grants/${grantId}`, { scope: 'read_only' }, headers), 200);
    }),
  );
  await check('and after the customer ended the session', () =>
    endsAtOnce({}, async (one) => {
      expectStatus(await asHost('POST', `/support-sessions/${one.sessionId}/end`), 200);
    }),
  );
  await check('and after the customer blocked the agent, who is refused until the customer takes the block off', () =>
    endsAtOnce({}, async (one) => {
      const session = await sessionAsSeen(one.sessionId);
      const block = `/blocked-agents/${encodeURIComponent(session?.agent.id ?? '')}`;
      expectStatus(await asHost('PUT', block, { reason: 'One agent too many' }), 200);
      assert.equal(await isActive(one.accessToken), false);
      assert.equal((await sessionAsSeen(one.sessionId))?.endReason, 'agent-blocked');
      const refused = await tryToEnter(people.agent);
      const { type } = refused.body as { type?: string };
      assert.deepEqual([refused.status, type], [403, 'urn:gatehouse:problem:agent-blocked']);
      expectStatus(await asHost('DELETE', block), 200);
      expectStatus(await tryToEnter(people.agent), 201);
    }),
  );
  await check('and after the agent left', () =>
    endsAtOnce({}, async (one) => {
      expectStatus(await api('DELETE', `/v1/support/sessions/${one.sessionId}`, people.agent), 200);
    }),
  );
  await check('and after the product revoked it', () =>
    endsAtOnce({}, async (one) => {
      expectStatus(await api('POST', '/oauth/revoke', { ...people.service, form: { token: one.accessToken } }), 200);
    }),
  );
  await check('and after the grantor was suspended', () =>
    endsAtOnce({}, async (one) => {
      expectStatus(await putHost(world, { status: 'suspended' }), 200);
      assert.equal(await isActive(one.accessToken), false);
      expectStatus(await putHost(world, { status: 'active' }), 200);
    }),
  );
};
