import { type Client, createClient } from '../../../package/client/index.ts';
import type { Persona } from '../../../web/console/personas.ts';
import { tokenRequestOf } from '../../../web/console/personas.ts';
import { url } from './page.ts';

/** Returns a token of `npm start`. @param request the body of `POST /dev/token` */
const devToken = async (request: Record<string, string>): Promise<string> => {
  const response = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return ((await response.json()) as { token: string }).token;
};

/** Returns a token of a person of an account, or of the vendor's backend. */
export const tokenOf = (person: Persona | 'service', account = 'acme'): Promise<string> =>
  devToken(person === 'service' ? { kind: 'service', sub: 'backend' } : tokenRequestOf(person, account));

/** The API as a person of an account, or as the vendor's backend. */
export const as = async (person: Persona | 'service', account = 'acme'): Promise<Client> =>
  createClient({ baseUrl: url, token: await tokenOf(person, account) });

let created = 0;

/** An id that no other id of a file begins or ends with, so that a search by it finds one account. */
const nextId = (): string => `a${process.pid}-${String(++created).padStart(4, '0')}`;

/** Creates an account with an owner (olivia), an admin (adam) and a member (mia). @returns its id */
export const newAccount = async (
  account: { name?: string; timeZone?: string; edition?: string } = {},
  accountId = nextId(),
): Promise<string> => {
  const service = await as('service');
  await service.putAccount({ accountId, body: { name: 'Test account', edition: 'dream_team', ...account } });
  const users = {
    olivia: ['Olivia Owner', 'owner'],
    adam: ['Adam Admin', 'admin'],
    mia: ['Mia Member', 'member'],
  } as const;
  for (const [userId, [name, role]] of Object.entries(users)) {
    await service.putUser({ accountId, userId, body: { name, role, email: `${userId}@test.example` } });
  }
  return accountId;
};
