import type { LocalGatehouse } from '../../../local/gatehouse.ts';
import type { Grant } from '../../../shared/domain/grant.ts';
import { makeAccount, moveClock, ownerOf, send, technician } from './in-process.ts';

const owner = ownerOf('acme');

/** A grant of one minute, whose minute has passed since. */
export const outlivedGrant = async (gatehouse: LocalGatehouse): Promise<Grant> => {
  await makeAccount(gatehouse, 'acme');
  const { body } = await send<Grant>(gatehouse, 'POST /v1/accounts/acme/grants', {
    as: owner,
    body: { duration: 'PT1M' },
  });
  await gatehouse.drain();
  moveClock(62_000);
  return body;
};

/** What everybody reads of a grant now. */
export const readings = async (gatehouse: LocalGatehouse, grantId: string) => {
  const [grant, access, agents] = await Promise.all([
    send<Grant>(gatehouse, `GET /v1/accounts/acme/grants/${grantId}`, { as: owner }),
    send(gatehouse, 'GET /v1/accounts/acme/support-access', { as: owner }),
    send(gatehouse, 'GET /v1/support/accounts', { as: technician }),
  ]);
  return { status: grant.body.status, enabled: access.body['enabled'], entered: agents.body['items'] };
};

export const closed = { status: 'expired', enabled: false, entered: [] };
