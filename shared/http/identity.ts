import * as z from 'zod/mini';
import { VendorId } from '../domain/ids.ts';
import { type Principal, type PrincipalKind, principalKinds, Role } from '../domain/principal.ts';

const Name = z.string().check(z.minLength(1));

/** How tokens of one kind of principal are recognised. */
const KindIdentity = z.strictObject({
  /** The OIDC issuer, exactly as in `iss`. */
  issuer: z.url({ protocol: /^https?$/ }),
  /** One of these is in `aud`, or is the `client_id` of a token without `aud`. */
  audiences: z.array(Name).check(z.minLength(1)),
  /** Every one of these is in `scope` (or `scp`). */
  requiredScopes: z._default(z.array(Name), []),
  /** Claims that must have exactly these values. */
  requiredClaims: z._default(z.record(z.string(), z.string()), {}),
  /** The names of the claims that say who it is. */
  claims: z.prefault(
    z.strictObject({
      subject: z._default(z.string(), 'sub'),
      accountId: z._default(z.string(), 'account_id'),
      role: z._default(z.string(), 'role'),
      team: z._default(z.string(), 'team'),
    }),
    {},
  ),
});
type KindIdentity = z.output<typeof KindIdentity>;

const conflict = (one: KindIdentity, other: KindIdentity): boolean =>
  Object.entries(one.requiredClaims).some(
    ([name, value]) => other.requiredClaims[name] !== undefined && other.requiredClaims[name] !== value,
  );

const shareAudience = (one: KindIdentity, other: KindIdentity): boolean =>
  one.audiences.some((audience) => other.audiences.includes(audience));

/**
 * Apart: no token with one audience can be of both kinds. (One with several is refused when it is: `principalOf`.)
 * Beside the audience, users and agents are told apart by claims that only the identity provider writes: an account and
 * a role, or a team.
 */
const peopleApart = (users: KindIdentity, agents: KindIdentity): boolean =>
  users.issuer !== agents.issuer || conflict(users, agents) || !shareAudience(users, agents);

/**
 * A service is known by nothing but being let in, and with many providers whoever signs in may choose the audience of
 * the token. So where people have the same issuer, the audience does not do: a scope or a claim must tell.
 */
const serviceApart = (services: KindIdentity, people: KindIdentity): boolean =>
  services.issuer !== people.issuer ||
  conflict(services, people) ||
  services.requiredScopes.some((scope) => !people.requiredScopes.includes(scope));

/** Three identities, one for each kind; they may share an issuer, but no token may fit two of them. */
export const Identity = z.strictObject({ user: KindIdentity, agent: KindIdentity, service: KindIdentity }).check(
  z.superRefine(({ user, agent, service }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (!peopleApart(user, agent)) {
      refuse(
        'a token could be of kind user and of kind agent: give them different issuers, audiences or required claims',
      );
    }
    for (const [kind, people] of Object.entries({ user, agent })) {
      if (serviceApart(service, people)) continue;
      refuse(
        `a token could be of kind ${kind} and of kind service: give them different issuers, or demand of services a scope or a claim that ${kind}s do not have`,
      );
    }
  }),
);
export type Identity = z.output<typeof Identity>;

export type Claims = Readonly<Record<string, unknown>>;

/** API Gateway hands lists over as `[a b]`; tokens themselves carry arrays, or one text. */
const list = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === 'string');
  if (typeof claim !== 'string') return [];
  return claim.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1).split(' ').filter(Boolean) : [claim];
};

/** Scopes may also stand in one text, with spaces between them (RFC 8693, 4.2). */
const scopesOf = (claims: Claims): string[] =>
  [claims['scope'], claims['scp']].flatMap(list).flatMap((scopes) => scopes.split(' ').filter(Boolean));

/** A number or a boolean as the text that the gateway makes of it; of lists and the like, nothing. */
const plain = (claim: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof claim) ? String(claim) : undefined;

/** Every request asks, so what tells most comes first, and no list is made that nobody looks at. */
const fits = (claims: Claims, { issuer, audiences, requiredScopes, requiredClaims }: KindIdentity): boolean => {
  if (claims['iss'] !== issuer) return false;
  if (!list(claims['aud'] ?? claims['client_id']).some((one) => audiences.includes(one))) return false;
  if (requiredScopes.length > 0) {
    const scopes = scopesOf(claims);
    if (!requiredScopes.every((scope) => scopes.includes(scope))) return false;
  }
  return Object.entries(requiredClaims).every(([name, value]) => plain(claims[name]) === value);
};

const text = (claims: Claims, name: string): string | undefined => {
  const value = claims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * Who the verified claims of a token speak for.
 * @param claims of a token whose signature and times have been checked
 * @returns the principal, or a sentence on why the claims name none
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
    // Such a user could never have been put into the directory, and their id would break the answers that name them.
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
    // OpenID Connect Core, 2: `azp` is the client; a token without it was made for the one in `aud`.
    const clientId = text(claims, 'client_id') ?? text(claims, 'azp') ?? list(claims['aud'])[0];
    return { kind: 'agent', id, team, ...(clientId === undefined ? {} : { clientId }) };
  },
  service: (claims, { claims: names }) => {
    const id = text(claims, names.subject) ?? text(claims, 'client_id');
    if (!id) return `the claim ${names.subject} is missing`;
    return { kind: 'service', id, scopes: scopesOf(claims) };
  },
};

let identity: Identity | undefined;

/** The identities of this deployment, from the environment variable `IDENTITY` (JSON); read once. */
export const currentIdentity = (): Identity => {
  identity ??= Identity.parse(JSON.parse(process.env['IDENTITY'] ?? 'null'));
  return identity;
};
