import * as z from 'zod/mini';

const Name = z.string().check(z.minLength(1));

/** How tokens of one kind of principal are recognized. */
const KindIdentity = z.strictObject({
  /** The OIDC issuer, exactly as in `iss`. */
  issuer: z.url({ protocol: /^https?$/ }),
  /** `aud` must contain one of these; in a token without `aud`, `client_id` must be one of these. */
  audiences: z.array(Name).check(z.minLength(1)),
  /** `scope` (or `scp`) must contain all of these. */
  requiredScopes: z._default(z.array(Name), []),
  /** Claims that must have exactly these values. */
  requiredClaims: z._default(z.record(z.string(), z.string()), {}),
  /** The names of the claims that describe the principal. */
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
export type KindIdentity = z.output<typeof KindIdentity>;

const requireDifferentClaims = (one: KindIdentity, other: KindIdentity): boolean =>
  Object.entries(one.requiredClaims).some(
    ([name, value]) => other.requiredClaims[name] !== undefined && other.requiredClaims[name] !== value,
  );

const shareAudience = (one: KindIdentity, other: KindIdentity): boolean =>
  one.audiences.some((audience) => other.audiences.includes(audience));

/**
 * True when no token with one audience can be both of a user and of an agent. (`principalOf` refuses a token with several
 * audiences that fits both.) Besides the audience, claims that only the identity provider writes distinguish them: an
 * account and a role, or a team.
 */
const arePeopleDistinct = (users: KindIdentity, agents: KindIdentity): boolean =>
  users.issuer !== agents.issuer || requireDifferentClaims(users, agents) || !shareAudience(users, agents);

/**
 * True when no token of a user or an agent can pass as one of a service. Services have no claims of their own, and many
 * providers let the person who signs in choose the audience of the token. So if they share an issuer, the audience is not
 * enough: a scope or a claim must distinguish them.
 */
const isServiceDistinct = (services: KindIdentity, people: KindIdentity): boolean =>
  services.issuer !== people.issuer ||
  requireDifferentClaims(services, people) ||
  services.requiredScopes.some((scope) => !people.requiredScopes.includes(scope));

/**
 * The identities of the three kinds of principal. They may share an issuer, but no token may fit two of them. This is
 * checked when the deployment is synthesized; functions rely on it.
 */
export const Identity = z.strictObject({ user: KindIdentity, agent: KindIdentity, service: KindIdentity }).check(
  z.superRefine(({ user, agent, service }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (!arePeopleDistinct(user, agent)) {
      refuse(
        'a token could be of kind user and of kind agent: give them different issuers, audiences or required claims',
      );
    }
    for (const [kind, people] of Object.entries({ user, agent })) {
      if (isServiceDistinct(service, people)) continue;
      refuse(
        `a token could be of kind ${kind} and of kind service: give them different issuers, or demand of services a scope or a claim that ${kind}s do not have`,
      );
    }
  }),
);
export type Identity = z.output<typeof Identity>;
