import { accountRoutes } from '../../shared/accounts/routes.ts';
import { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { type Client, createClient } from '../../shared/http/client.ts';
import { leadRoutes } from '../../shared/leads/routes.ts';
import { devToken } from './gatehouse.ts';
import { playground } from './playground.ts';

/** Clients of the demonstration's participants, with the routes that each of them calls. */
export interface DemoClients {
  backend: Client<typeof accountRoutes> & Client<typeof leadRoutes>;
  owner: Client<typeof assignmentRoutes> & Client<typeof campaignRoutes> & Client<typeof leadRoutes>;
}

/** Clients of the playground's owner and of the vendor's backend. @throws UserError when no local Gatehouse answers */
export const demoClients = async (baseUrl: string): Promise<DemoClients> => {
  const [owner, backend] = await Promise.all([
    devToken(baseUrl, { kind: 'user', sub: 'olivia', accountId: playground, role: 'owner' }),
    devToken(baseUrl, { kind: 'service', sub: 'backend' }),
  ]);
  const asOwner = { baseUrl, token: owner };
  const asBackend = { baseUrl, token: backend };
  return {
    owner: {
      ...createClient(assignmentRoutes, asOwner),
      ...createClient(campaignRoutes, asOwner),
      ...createClient(leadRoutes, asOwner),
    },
    backend: { ...createClient(accountRoutes, asBackend), ...createClient(leadRoutes, asBackend) },
  };
};
