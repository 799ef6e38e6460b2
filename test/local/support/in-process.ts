import { inject } from 'vitest';
import { type LocalGatehouse, type LocalOptions, startLocal } from '../../../local/gatehouse.ts';
import type { TokenRequest } from '../../../local/token.ts';
import { clock } from '../../../shared/core/clock.ts';
import { toInstant } from '../../../shared/core/instant.ts';

export type Json = Record<string, unknown>;

export interface Answer<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Starts all of it in this test file's process, on a database of its own. */
export const startHere = (options: LocalOptions = {}): Promise<LocalGatehouse> => {
  // Left by the suite's own setup: here the engine is to be started, too.
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  return startLocal(options.settings ? options : { templates: Promise.resolve(inject('templates')), ...options });
};

/** A request over HTTP; `as` may be a token request, a token, or nobody. */
export const send = async <Body = Json>(
  { url, token }: Pick<LocalGatehouse, 'url'> & Partial<Pick<LocalGatehouse, 'token'>>,
  line: `${string} /${string}`,
  { as, body, headers = {} }: { as?: TokenRequest | string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> => {
  const [method = 'GET', path = '/'] = line.split(' ');
  const bearer = typeof as === 'object' ? await token?.(as) : as;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
};

export const backend = { kind: 'service', sub: 'backend' } as const;
export const ownerOf = (accountId: string) => ({ kind: 'user', sub: 'olivia', accountId, role: 'owner' }) as const;
export const technician = { kind: 'agent', sub: 'agent-1', team: 'technical_support' } as const;

/** An account with its owner. */
export const makeAccount = async (gatehouse: LocalGatehouse, accountId: string): Promise<void> => {
  await send(gatehouse, `PUT /v1/accounts/${accountId}`, { as: backend, body: { name: accountId } });
  const body = { name: 'Olivia', email: 'olivia@acme.example', role: 'owner' };
  await send(gatehouse, `PUT /v1/accounts/${accountId}/users/olivia`, { as: backend, body });
};

/** Moves the product's clock on; time goes on from there. */
export const moveClock = (millis: number): void => {
  const before = clock.now;
  clock.now = () => toInstant(Date.parse(before()) + millis);
};
