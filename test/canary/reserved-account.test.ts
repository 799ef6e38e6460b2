import { beforeAll, describe, expect, it } from 'vitest';
import { canaryAccountId } from '../../shared/core/canary.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';

beforeAll(makeTable);

describe("the canary's account", () => {
  it('cannot be created, and the answer says why', async () => {
    const answer = await api('putAccount', {
      as: service,
      params: { accountId: canaryAccountId },
      body: { name: 'Mine' },
    });
    expect([answer.status, problemName(answer)]).toEqual([403, 'account-reserved']);
  });

  it.each(allRoutes.filter(({ route }) => route.path.includes('{accountId}')).map(({ name }) => name))(
    'is closed to %s, for users, agents and services',
    async (name) => {
      const params = Object.fromEntries(
        ['userId', 'grantId', 'sessionId', 'requestId', 'jobId', 'campaignId', 'leadId', 'linkId', 'itemId'].map(
          (one) => [one, 'x'],
        ),
      );
      for (const as of [user('owner', canaryAccountId), service, agent()]) {
        const answer = await api(name, { as, params: { ...params, accountId: canaryAccountId }, body: {} });
        expect(['account-reserved', 'forbidden']).toContain(problemName(answer));
      }
    },
  );
});
