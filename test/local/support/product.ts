import type { LocalGatehouse } from '../../../local/gatehouse.ts';
import { clock } from '../../../shared/core/clock.ts';
import type { Session } from '../../../shared/sessions/session.ts';
import { type ProcessOptions, type RunningProduct, startProduct } from '../../support/product/running-product.ts';
import { type Answer, backend, ownerOf, send, technician } from './in-process.ts';

const owner = ownerOf('acme');

/** The example product, as a client of a Gatehouse. It polls when the test says so, and knows sessions by signals alone. */
export const startProductOf = (
  gatehouse: LocalGatehouse,
  options: Partial<ProcessOptions> = {},
): Promise<RunningProduct> =>
  startProduct({
    issuer: gatehouse.url,
    serviceToken: () => gatehouse.token(backend),
    now: () => Date.parse(clock.now()),
    ...{ pollMillis: 1e9, idleMillis: 1e9, maxSilenceSeconds: Number.POSITIVE_INFINITY },
    ...options,
  });

/** The status of the product's answer to a request with a support token. */
export const statusOf = async (product: RunningProduct, token: string): Promise<number> => {
  const response = await product.documents(token);
  await response.arrayBuffer();
  return response.status;
};

interface Entered {
  sessionId: string;
  accessToken: string;
  actingAs: { userId: string; role: string };
  expiresIn: number;
  endsAt: string;
}

/** An agent of technical support asks to be let into acme. */
export const enter = (gatehouse: LocalGatehouse): Promise<Answer<Entered>> =>
  send<Entered>(gatehouse, 'POST /v1/support/sessions', {
    as: technician,
    body: { accountId: 'acme', reason: 'The import fails' },
  });

/** The answer about a token that the product gets. */
export const introspect = async (gatehouse: LocalGatehouse, token: string): Promise<Record<string, unknown>> => {
  const { body } = await send(gatehouse, 'POST /oauth/introspect', {
    as: backend,
    body: new URLSearchParams({ token }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return body;
};

/** A session of acme, as its owner reads it. */
export const sessionAsSeen = async (gatehouse: LocalGatehouse, sessionId: string): Promise<Session | undefined> => {
  const { body } = await send<{ items: Session[] }>(gatehouse, 'GET /v1/accounts/acme/support-sessions', { as: owner });
  return body.items.find((session) => session.sessionId === sessionId);
};
