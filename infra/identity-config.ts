import * as z from 'zod';
import { type PrincipalKind, principalKinds } from '../shared/core/principal.ts';
import { Identity } from '../shared/http/identity-schema.ts';
import { ConfigError, type Context, check, List } from './context.ts';

/** Context values for one issuer that knows all kinds of principal, told apart by the claim `kindClaim`. */
const shared = ['issuer', 'audience', 'scopes', 'kindClaim', 'subjectClaim', 'accountClaim', 'roleClaim', 'teamClaim'];

/** Context values for an issuer of one kind: `userIssuer`, `agentTeamClaim`, … */
const ofKind: Record<PrincipalKind, readonly string[]> = {
  user: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim', 'AccountClaim', 'RoleClaim'],
  agent: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim', 'TeamClaim'],
  service: ['Issuer', 'Audience', 'Scopes', 'SubjectClaim'],
};
const separate = principalKinds.flatMap((kind) => ofKind[kind].map((name) => `${kind}${name}`));

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** Exactly as in `iss`. Over plain HTTP only on this machine, for tests. */
const Issuer = z
  .string()
  .refine((issuer) => URL.canParse(issuer), 'must be the URL of an OIDC issuer')
  .refine(
    (issuer) => issuer.startsWith('https://') || (URL.canParse(issuer) && loopback.includes(new URL(issuer).hostname)),
    'must be an https URL',
  );

const Text = z.string('must be a text').min(1, 'must not be empty');

const optional = <Schema extends z.core.$ZodType>(context: Context, name: string, schema: Schema) => {
  const value = context(name);
  return value === undefined ? undefined : check(schema, value, name);
};

/** The names of claims, where the context gives them. */
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

const sentenceOf = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * The identities to trust: one issuer for all kinds of principal, or one for each; undefined when the context names
 * none, which means a user pool of the stack's own.
 * @throws ConfigError when the two ways are mixed, when something is missing, or when a token could be of two kinds
 */
export const identityFrom = (context: Context): Identity | undefined => {
  const given = (names: readonly string[]): string[] => names.filter((name) => context(name) !== undefined);
  const one = given(shared);
  const many = given(separate);
  if (one.length === 0 && many.length === 0) return undefined;
  if (one.length > 0 && many.length > 0) {
    throw new ConfigError(
      `The context gives both one issuer for all (${sentenceOf(one)}) and issuers by kind (${sentenceOf(many)}): choose one way.`,
    );
  }
  const needed =
    one.length > 0 ? ['issuer', 'audience'] : principalKinds.flatMap((kind) => [`${kind}Issuer`, `${kind}Audience`]);
  const missing = needed.filter((name) => context(name) === undefined);
  if (missing.length > 0) {
    throw new ConfigError(
      `The context gives ${sentenceOf([...one, ...many])} but not ${sentenceOf(missing)}: give ${sentenceOf(needed)} together.`,
    );
  }
  return check(Identity, one.length > 0 ? sharedIdentity(context) : separateIdentity(context), 'identity');
};
