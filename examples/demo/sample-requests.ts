import { createClient } from '../../package/client/index.ts';
import { devToken } from './gatehouse.ts';

/** Gives an account a request of the agent ada that an admin has declined, for the support desk. */
export const fillRequests = async (baseUrl: string, accountId: string): Promise<void> => {
  const [agent, admin] = await Promise.all([
    devToken(baseUrl, { kind: 'agent', sub: 'ada', team: 'technical_support' }),
    devToken(baseUrl, { kind: 'user', sub: 'adam', accountId, role: 'admin' }),
  ]);
  const { createAccessRequest } = createClient({ baseUrl, token: agent });
  const body = {
    accountId,
    duration: 'P1M',
    scope: 'full',
    reason: 'Cleaning up duplicates',
    ticket: 'T-1058',
  } as const;
  const { requestId } = (await createAccessRequest({ body })).body;
  const { declineAccessRequest } = createClient({ baseUrl, token: admin });
  await declineAccessRequest({ accountId, requestId, body: { reason: 'We do this ourselves' } });
};
