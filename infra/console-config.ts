import * as z from 'zod';
import type { Identity, KindIdentity } from '../shared/http/identity-schema.ts';
import type { SignIn } from '../web/console/configuration.ts';
import { ConfigError, type Context, check, Flag, List } from './context.ts';
import { secureUrl } from './secure-url.ts';

/** How people sign in to the hosted console: through the stack's own user pool, or through clients of other issuers. */
export type ConsoleConfig = { signIns: 'user pool' | readonly SignIn[] };

/** Context values for one sign-in; with an issuer for each kind they have the prefix `user` or `agent`. */
const options = [
  'consoleClientId',
  'consoleAuthorizationEndpoint',
  'consoleTokenEndpoint',
  'consoleSignOutEndpoint',
  'consoleScopes',
  'consoleParameters',
  'consoleToken',
] as const;
type Option = (typeof options)[number];
const required: readonly Option[] = ['consoleClientId', 'consoleAuthorizationEndpoint', 'consoleTokenEndpoint'];

const people = ['user', 'agent'] as const;
type Person = (typeof people)[number];

/** `consoleToken` as `userConsoleToken`. */
const prefixed = (prefix: Person | '', option: Option): string =>
  prefix === '' ? option : `${prefix}C${option.slice(1)}`;

const reserved = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
];

const Parameters = z
  .string('must be a text')
  .transform((text) => Object.fromEntries(new URLSearchParams(text)))
  .refine(
    (parameters) => reserved.every((name) => parameters[name] === undefined),
    `must not contain ${reserved.join(', ')}`,
  );

const Endpoint = secureUrl('the URL of an endpoint');

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const principalsOf = (kinds: readonly Person[], identity: Identity): SignIn['principals'] =>
  Object.fromEntries(
    kinds.map((kind) => [kind, { claims: identity[kind].claims, requiredClaims: identity[kind].requiredClaims }]),
  );

/** An ID token is for its client, so the API accepts it only when the client is an audience. */
const requireAudience = (kind: Person, { audiences }: KindIdentity, clientId: string, name: string): void => {
  if (audiences.includes(clientId)) return;
  throw new ConfigError(
    `The API would refuse ID tokens of the console: the audiences for ${kind}s do not contain the value of "${name}".`,
  );
};

const signInFrom = (
  context: Context,
  prefix: Person | '',
  kinds: readonly [Person, ...Person[]],
  identity: Identity,
): SignIn => {
  const missing = required.map((option) => prefixed(prefix, option)).filter((name) => context(name) === undefined);
  if (missing.length > 0) {
    throw new ConfigError(
      `The console signs people in through their issuer, but the options have no ${quoted(missing)}.`,
    );
  }
  const read = <Schema extends z.core.$ZodType>(option: Option, schema: Schema, fallback?: unknown) =>
    check(schema, context(prefixed(prefix, option)) ?? fallback, prefixed(prefix, option));
  const clientId = read('consoleClientId', z.string('must be a text').min(1, 'must not be empty'));
  const token = read('consoleToken', z.enum(['access', 'id'], 'must be access or id'), 'access');
  if (token === 'id') {
    for (const kind of kinds) requireAudience(kind, identity[kind], clientId, prefixed(prefix, 'consoleClientId'));
  }
  const endpoint = read('consoleSignOutEndpoint', z.optional(Endpoint));
  return {
    issuer: identity[kinds[0]].issuer,
    authorizationEndpoint: read('consoleAuthorizationEndpoint', Endpoint),
    tokenEndpoint: read('consoleTokenEndpoint', Endpoint),
    ...(endpoint === undefined ? {} : { signOut: { endpoint, returnParameter: 'post_logout_redirect_uri' } }),
    clientId,
    scope: [...new Set(['openid', ...read('consoleScopes', List, [])])].join(' '),
    parameters: read('consoleParameters', Parameters, ''),
    token: `${token}_token`,
    principals: principalsOf(kinds, identity),
  };
};

/**
 * Reads how the console is deployed from the context: undefined unless `console` is true.
 * @throws ConfigError when a value is missing or invalid, or when it does not fit the issuers
 */
export const consoleFrom = (context: Context, identity: Identity | undefined): ConsoleConfig | undefined => {
  if (!check(Flag, context('console') ?? false, 'console')) return undefined;
  const given = (prefix: Person | ''): string[] =>
    options.map((option) => prefixed(prefix, option)).filter((name) => context(name) !== undefined);
  const common = given('');
  const separate = people.flatMap(given);
  if (identity === undefined) {
    if (common.length + separate.length === 0) return { signIns: 'user pool' };
    throw new ConfigError(
      `The options have ${quoted([...common, ...separate])}, but no issuer: the console uses the stack's own user pool.`,
    );
  }
  if (context('issuer') !== undefined) {
    if (separate.length > 0) {
      throw new ConfigError(
        `The options have one issuer for all, so the console has one client: use ${quoted(required)} instead of ${quoted(separate)}.`,
      );
    }
    return { signIns: [signInFrom(context, '', people, identity)] };
  }
  if (common.length > 0) {
    const names = people.map((kind) => `"${prefixed(kind, 'consoleClientId')}"`).join(' or ');
    throw new ConfigError(
      `The options have issuers by kind, so the console has a client for each: use ${names} and so on instead of ${quoted(common)}.`,
    );
  }
  const kinds = people.filter((kind) => given(kind).length > 0);
  if (kinds.length === 0) {
    const names = people.flatMap((kind) => required.map((option) => prefixed(kind, option)));
    throw new ConfigError(`The console signs in users, agents or both, but the options have none of ${quoted(names)}.`);
  }
  return { signIns: kinds.map((kind) => signInFrom(context, kind, [kind], identity)) };
};
