import assert from 'node:assert/strict';
import type { Api } from './api.ts';
import { acme, other, type People } from './people.ts';
import type { Report } from './report.ts';

const supportAccess = `/v1/accounts/${acme}/support-access`;
/** A route for users and services: where they have separate issuers, the function verifies its tokens. */
const mixed = `/v1/accounts/${acme}`;

const refused = async (api: Api, path: string, token: string | undefined, statuses: number[], method = 'GET') => {
  const { status, body } = await api(method, path, token === undefined ? {} : { token });
  assert.ok(statuses.includes(status), `${method} ${path} answered ${status}: ${JSON.stringify(body).slice(0, 300)}`);
};

/** Requests that must be refused. */
export const checkRefusals = async (report: Report, name: string, api: Api, people: People): Promise<void> => {
  const { owner, member, stranger, agent, service } = people;
  const check = (what: string, holds: () => Promise<void>) => report.check(`${name}: ${what}`, holds);

  for (const path of [supportAccess, mixed]) {
    await check(`${path} refuses a request without a token`, () => refused(api, path, undefined, [401]));
    await check(`${path} refuses garbage`, () => refused(api, path, 'garbage', [401]));
    for (const [what, token] of Object.entries(people.worthless)) {
      await check(`${path} refuses ${what}`, () => refused(api, path, token, [401]));
    }
    await check(`${path} is not there for the owner of another account`, () =>
      refused(api, path, stranger.token, [404]),
    );
    await check(`${path} refuses an agent`, () => refused(api, path, agent.token, [401, 403]));
  }
  await check(`tokens of ${mixed} are checked by the ${people.mixedRoutesCheckedBy}`, async () => {
    const { body } = await api('GET', mixed, { token: 'garbage' });
    const own = body['type'] === 'urn:gatehouse:problem:unauthenticated';
    assert.equal(own ? 'function' : 'gateway', people.mixedRoutesCheckedBy);
  });
  await check('another account does not exist for an owner', () =>
    refused(api, `/v1/accounts/${other}/support-access`, owner.token, [404]),
  );
  await check('support access refuses a plain member', () => refused(api, supportAccess, member.token, [403]));
  await check('support access refuses a service', () => refused(api, supportAccess, service.token, [401, 403]));
  await check('the list of enterable accounts refuses an owner', () =>
    refused(api, '/v1/support/accounts', owner.token, [401, 403]),
  );
  for (const [what, token] of Object.entries(people.worthless)) {
    await check(`the list of enterable accounts refuses ${what}`, () =>
      refused(api, '/v1/support/accounts', token, [401]),
    );
  }
  await check('writing an account refuses its owner', async () => {
    const { status } = await api('PUT', mixed, { token: owner.token, body: { name: 'Mine' } });
    assert.ok([401, 403].includes(status), `answered ${status}`);
  });
};
