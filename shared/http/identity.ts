import { VendorId } from '../core/ids.ts';
import { type Principal, type PrincipalKind, principalKinds, Role } from '../core/principal.ts';
import type { Identity, KindIdentity } from './identity-schema.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** A claim as a list. In a token it is an array or one text; API Gateway passes arrays on as `[a b]`. */
const listOf = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === 'string');
  if (typeof claim !== 'string') return [];
  return claim.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1).split(' ').filter(Boolean) : [claim];
};

/** All scopes of a token. They may be one text with spaces between them (RFC 8693, section 4.2). */
const scopesOf = (claims: Claims): string[] =>
  [claims['scope'], claims['scp']].flatMap(listOf).flatMap((scopes) => scopes.split(' ').filter(Boolean));

/** A text, number or boolean as the text that the gateway makes of it; undefined for other types. */
const plainText = (claim: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof claim) ? String(claim) : undefined;

/** Runs on every request, so the most selective check comes first, and scopes are only read if some are required. */
const fits = (claims: Claims, { issuer, audiences, requiredScopes, requiredClaims }: KindIdentity): boolean => {
  if (claims['iss'] !== issuer) return false;
  if (!listOf(claims['aud'] === undefined ? claims['client_id'] : claims['aud']).some((one) => audiences.includes(one)))
    return false;
  if (requiredScopes.length > 0) {
    const scopes = scopesOf(claims);
    if (!requiredScopes.every((scope) => scopes.includes(scope))) return false;
  }
  return Object.entries(requiredClaims).every(([name, value]) => plainText(claims[name]) === value);
};

const text = (claims: Claims, name: string): string | undefined => {
  const value = claims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * The principal that the claims of a token describe.
 * @param claims of a token whose signature and times were verified
 * @returns the principal, or the reason why the claims describe none
 */
export const principalOf = (claims: Claims, identity: Identity): Principal | string => {
  const kinds = principalKinds.filter((kind) => fits(claims, identity[kind]));
  const [kind] = kinds;
  if (kind === undefined)
    return 'the issuer, audience, scopes or required claims are not those of any kind of principal';
  if (kinds.length > 1) return 'the token fits more than one kind of principal';
  return read[kind](claims, identity[kind]);
};

const read: Record<PrincipalKind, (claims: Claims, identity: KindIdentity) => Principal | string> = {
  user: (claims, { claims: names }) => {
    const id = VendorId.safeParse(claims[names.subject]);
    const accountId = VendorId.safeParse(claims[names.accountId]);
    const role = Role.safeParse(claims[names.role]);
    // Such a user cannot be in the directory, and answers that contain the id would not match their schema.
    if (!id.success) return `the claim ${names.subject} is missing or not a user's id`;
    if (!accountId.success) return `the claim ${names.accountId} is missing or not an account's id`;
    if (!role.success) return `the claim ${names.role} is not owner, admin or member`;
    return { kind: 'user', id: id.data, accountId: accountId.data, role: role.data };
  },
  agent: (claims, { claims: names }) => {
    const id = text(claims, names.subject);
    const team = text(claims, names.team);
    if (!id) return `the claim ${names.subject} is missing`;
    if (!team) return `the claim ${names.team} is missing`;
    // `azp` is the client (OpenID Connect Core, section 2). A token without it was issued to the client in `aud`.
    const clientId = text(claims, 'client_id') ?? text(claims, 'azp') ?? listOf(claims['aud'])[0];
    return { kind: 'agent', id, team, ...(clientId === undefined ? {} : { clientId }) };
  },
  service: (claims, { claims: names }) => {
    const id = text(claims, claims[names.subject] === undefined ? 'client_id' : names.subject);
    if (!id) return `the claim ${names.subject} is missing`;
    return { kind: 'service', id, scopes: scopesOf(claims) };
  },
};

let identity: Identity | undefined;

const missing = (): never => {
  throw new Error('IDENTITY is not set');
};

/**
 * The identities of this deployment, from the environment variable `IDENTITY` (JSON), read once. They are not validated
 * here: that happened when the deployment was synthesized, which also filled in the defaults.
 */
export const currentIdentity = (): Identity => {
  identity ??= JSON.parse(process.env['IDENTITY'] ?? missing()) as Identity;
  return identity;
};
