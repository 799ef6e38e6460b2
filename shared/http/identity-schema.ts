import * as z from 'zod/mini';

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
export type KindIdentity = z.output<typeof KindIdentity>;

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

/**
 * Three identities, one for each kind; they may share an issuer, but no token may fit two of them. Held against it when
 * the deployment is synthesised; functions take what was found good then.
 */
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
