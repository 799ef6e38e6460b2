import { createClient } from '../../package/client/index.ts';
import { devToken, type TokenRequest } from './gatehouse.ts';

/**
 * Gives an account a history of support, so that its support page in the console has something on it: a revoked grant, a
 * live one, a session now and one before, and a request that waits. An account with grants is left as it is.
 * @param baseUrl of a local Gatehouse
 * @param accountId an account with the users olivia and adam; by default the sample account acme
 */
export const fillSupportHistory = async (baseUrl: string, accountId = 'acme'): Promise<void> => {
  const clientOf = async (request: TokenRequest) => {
    const options = { baseUrl, token: await devToken(baseUrl, request) };
    return createClient(options);
  };
  const [owner, admin, ada, alan] = await Promise.all([
    clientOf({ kind: 'user', sub: 'olivia', accountId, role: 'owner' }),
    clientOf({ kind: 'user', sub: 'adam', accountId, role: 'admin' }),
    clientOf({ kind: 'agent', sub: 'ada', team: 'technical_support' }),
    clientOf({ kind: 'agent', sub: 'alan', team: 'customer_success' }),
  ]);
  if ((await owner.listGrants({ accountId })).body.items.length > 0) return;

  const first = { duration: 'P1D', reason: 'Invoices are sent twice', ticket: 'T-1041' };
  const { grantId } = (await admin.createGrant({ accountId, body: first })).body;
  const visit = await ada.openSession({ body: { accountId, reason: 'Comparing the invoices', ticket: 'T-1041' } });
  await ada.leaveSession({ sessionId: visit.body.sessionId });
  await owner.revokeGrant({ accountId, grantId, body: { reason: 'The invoices are right again' } });

  const live = { duration: 'P7D', reason: 'The import of candidates fails', ticket: 'T-1066' };
  await owner.createGrant({ accountId, body: live });
  await ada.openSession({ body: { accountId, reason: 'Repeating the failed import', ticket: 'T-1066' } });
  await alan.createAccessRequest({
    body: {
      accountId,
      duration: 'P14D',
      scope: 'full',
      reason: 'Setting up the new pipeline together with your team',
      ticket: 'T-1070',
    },
  });
};
