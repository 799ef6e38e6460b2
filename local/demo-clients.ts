import { accountRoutes } from '../shared/accounts/routes.ts';
import { assignmentRoutes } from '../shared/assignments/routes.ts';
import { campaignRoutes } from '../shared/campaigns/routes.ts';
import { type Client, createClient } from '../shared/http/client.ts';
import { leadRoutes } from '../shared/leads/routes.ts';
import { StartError } from './engine.ts';
import { playground } from './playground.ts';
import type { TokenRequest } from './token.ts';

/** Who takes part in the demonstration, each with what they may call. */
export interface DemoClients {
  backend: Client<typeof accountRoutes> & Client<typeof leadRoutes>;
  owner: Client<typeof assignmentRoutes> & Client<typeof campaignRoutes> & Client<typeof leadRoutes>;
}

const tokenOf = async (url: string, request: TokenRequest): Promise<string> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/dev/token`, { method: 'POST', headers, body: JSON.stringify(request) }).catch(
    () => {
      throw new StartError(
        `Nothing answers at ${url}. Run "npm start" in another terminal first, or say where it is: --url or --port.`,
      );
    },
  );
  const body = (await response.json().catch(() => ({}))) as { token?: unknown };
  if (typeof body.token !== 'string') throw new StartError(`What answers at ${url} is not a local Gatehouse.`);
  return body.token;
};

/** The owner of the playground, and the vendor's backend. @throws StartError when no Gatehouse runs there */
export const demoClients = async (baseUrl: string): Promise<DemoClients> => {
  const [owner, backend] = await Promise.all([
    tokenOf(baseUrl, { kind: 'user', sub: 'olivia', accountId: playground, role: 'owner' }),
    tokenOf(baseUrl, { kind: 'service', sub: 'backend' }),
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
