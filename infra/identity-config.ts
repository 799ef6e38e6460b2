import * as z from 'zod';
import { type PrincipalKind, principalKinds } from '../shared/core/principal.ts';
import { Identity } from '../shared/http/identity-schema.ts';
import { ConfigError, type Context, check, List } from './context.ts';
import { secureUrl } from './secure-url.ts';

/** Context values for one issuer of all kinds of principal, which the claim `kindClaim` distinguishes. */
const shared = ['issuer', 'audience', 'scopes', 'kindClaim', 'subjectClaim', 'accountClaim', 'roleClaim', 'teamClaim'];

/** Context values for an issuer of one kind: `userIssuer`, `agentTeamClaim`, … */
const ofKind: Record<PrincipalKind, readonly string[]> = {
  user: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim', 'AccountClaim', 'RoleClaim'],
  agent: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim', 'TeamClaim'],
  service: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim'],
};
const separate = principalKinds.flatMap((kind) => ofKind[kind].map((name) => `${kind}${name}`));

/** The exact value of `iss`. */
const Issuer = secureUrl('the URL of an OIDC issuer');

const Text = z.string('must be a text').min(1, 'must not be empty');

const optional = <Schema extends z.core.$ZodType>(context: Context, name: string, schema: Schema) => {
  const value = context(name);
  return value === undefined ? undefined : check(schema, value, name);
};

/** The claim names that the context configures. */
const claimsFrom = (context: Context, names: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([claim, name]) => {
      const value = optional(context, name, Text);
      return value === undefined ? [] : [[claim, value]];
    }),
  );

const sharedIdentity = (context: Context): unknown => {
  const kindClaim = optional(context, 'kindClaim', Text) ?? 'kind';
  const common = {
    issuer: check(Issuer, context('issuer'), 'issuer'),
    audiences: check(List, context('audience'), 'audience'),
    requiredScopes: optional(context, 'scopes', List) ?? [],
    claims: claimsFrom(context, {
      subject: 'subjectClaim',
      accountId: 'accountClaim',
      role: 'roleClaim',
      team: 'teamClaim',
    }),
  };
  return Object.fromEntries(principalKinds.map((kind) => [kind, { ...common, requiredClaims: { [kindClaim]: kind } }]));
};

const separateIdentity = (context: Context): unknown =>
  Object.fromEntries(
    principalKinds.map((kind) => [
      kind,
      {
        issuer: check(Issuer, context(`${kind}Issuer`), `${kind}Issuer`),
        audiences: check(List, context(`${kind}Audience`), `${kind}Audience`),
        requiredScopes: optional(context, `${kind}Scopes`, List) ?? [],
        claims: claimsFrom(context, {
          subject: `${kind}SubjectClaim`,
          ...(kind === 'user' ? { accountId: 'userAccountClaim', role: 'userRoleClaim' } : {}),
          ...(kind === 'agent' ? { team: 'agentTeamClaim' } : {}),
        }),
      },
    ]),
  );

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * The issuers to trust: one for all kinds of principal, or one for each kind. Undefined when the context names none; then
 * the stack creates a user pool.
 * @throws ConfigError when both forms are mixed, when a value is missing, or when a token could be of two kinds
 */
export const identityFrom = (context: Context): Identity | undefined => {
  const given = (names: readonly string[]): string[] => names.filter((name) => context(name) !== undefined);
  const one = given(shared);
  const many = given(separate);
  if (one.length === 0 && many.length === 0) return undefined;
  if (one.length > 0 && many.length > 0) {
    throw new ConfigError(
      `The options have both one issuer for all (${quoted(one)}) and issuers by kind (${quoted(many)}): use one form.`,
    );
  }
  const needed =
    one.length > 0 ? ['issuer', 'audience'] : principalKinds.flatMap((kind) => [`${kind}Issuer`, `${kind}Audience`]);
  const missing = needed.filter((name) => context(name) === undefined);
  if (missing.length > 0) {
    throw new ConfigError(
      `The options have ${quoted([...one, ...many])} but not ${quoted(missing)}: ${quoted(needed)} are required together.`,
    );
  }
  return check(Identity, one.length > 0 ? sharedIdentity(context) : separateIdentity(context), 'identity');
};
