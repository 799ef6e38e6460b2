import { type Client, createClient } from '../../package/client/index.ts';
import { devToken } from './gatehouse.ts';
import { playground } from './playground.ts';

/** Clients of the demonstration's participants, with the routes that each of them calls. */
export interface DemoClients {
  backend: Client;
  owner: Client;
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
    owner: createClient(asOwner),
    backend: createClient(asBackend),
  };
};
