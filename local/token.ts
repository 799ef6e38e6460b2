import * as z from 'zod';
import { Role } from '../shared/core/principal.ts';
import type { Issuer } from './issuer.ts';

const Id = z.string().min(1).max(128);
const common = { sub: Id, scope: z.string().max(1000).optional() };

/** The principal of a token, as `POST /dev/token` takes it. */
export const TokenRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), accountId: Id, role: Role, ...common }),
  z.strictObject({ kind: z.literal('agent'), team: Id, ...common }),
  z.strictObject({ kind: z.literal('service'), ...common }),
]);
export type TokenRequest = z.input<typeof TokenRequest>;

/** The audience of tokens of all kinds of principal in the local run. */
export const audience = 'gatehouse';

/** Signs a token with the claims that the default configuration of a shared issuer reads. */
export const tokenFor = (issuer: Issuer, request: TokenRequest): Promise<string> => {
  const { kind, sub, scope } = request;
  return issuer.sign({
    aud: audience,
    sub,
    kind,
    ...(scope === undefined ? {} : { scope }),
    ...(kind === 'user' ? { account_id: request.accountId, role: request.role } : {}),
    ...(kind === 'agent' ? { team: request.team } : {}),
  });
};
