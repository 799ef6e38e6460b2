import { describe, expect, it } from 'vitest';
import { configFrom } from '../../infra/config.ts';
import { ConfigError } from '../../infra/context.ts';
import { hostedConsole, identityContexts } from './templates.ts';

const consoleOf = (context: Record<string, unknown>) => configFrom((name) => context[name]).console;

const { consoleClientId: _, ...withoutClient } = hostedConsole;
const byKind = { ...identityContexts['an issuer for each kind'], console: true };
const agents = {
  agentConsoleClientId: 'desk',
  agentConsoleAuthorizationEndpoint: 'https://agents.example.com/authorize',
  agentConsoleTokenEndpoint: 'https://agents.example.com/token',
};

describe('the configuration of the console', () => {
  it('is undefined unless the console is wanted', () => {
    expect(consoleOf({})).toBeUndefined();
    expect(consoleOf({ ...hostedConsole, console: 'false' })).toBeUndefined();
  });

  it("uses the stack's own user pool without further options", () => {
    expect(consoleOf({ console: 'true' })).toEqual({ signIns: 'user pool' });
  });

  it('has one sign-in for users and agents of one issuer', () => {
    const claims = { subject: 'sub', accountId: 'tenant', role: 'role', team: 'team' };
    const parameters = 'audience=https%3A%2F%2Fapi.example.com&prompt=login';
    expect(
      consoleOf({
        ...hostedConsole,
        accountClaim: 'tenant',
        consoleScopes: 'offline_access, openid',
        consoleParameters: parameters,
      }),
    ).toEqual({
      signIns: [
        {
          issuer: 'https://id.example.com',
          authorizationEndpoint: 'https://id.example.com/authorize',
          tokenEndpoint: 'https://token.example.com/token',
          signOut: { endpoint: 'https://id.example.com/sign-out', returnParameter: 'post_logout_redirect_uri' },
          clientId: 'console',
          scope: 'openid offline_access',
          parameters: { audience: 'https://api.example.com', prompt: 'login' },
          token: 'access_token',
          principals: {
            user: { claims, requiredClaims: { kind: 'user' } },
            agent: { claims, requiredClaims: { kind: 'agent' } },
          },
        },
      ],
    });
  });

  it('has a sign-in for each kind whose client is named', () => {
    expect(consoleOf({ ...byKind, ...agents })).toMatchObject({
      signIns: [{ issuer: 'https://agents.example.com/tenant/', clientId: 'desk', principals: { agent: {} } }],
    });
    const users = Object.fromEntries(
      Object.entries(agents).map(([name, value]) => [name.replace('agent', 'user'), value]),
    );
    const both = consoleOf({ ...byKind, ...agents, ...users })?.signIns;
    expect(Array.isArray(both) && both.map(({ principals }) => Object.keys(principals))).toEqual([['user'], ['agent']]);
  });

  it('takes ID tokens when the API accepts the client as audience', () => {
    expect(consoleOf({ ...hostedConsole, audience: 'gatehouse,console', consoleToken: 'id' })).toMatchObject({
      signIns: [{ token: 'id_token' }],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an issuer without a client',
      withoutClient,
      'The console signs people in through their issuer, but the options have no "consoleClientId".',
    ],
    [
      'an issuer without anything',
      { ...identityContexts['one issuer for all'], console: true },
      'have no "consoleClientId", "consoleAuthorizationEndpoint", "consoleTokenEndpoint".',
    ],
    [
      'a client of the own user pool',
      { console: true, consoleClientId: 'console' },
      'The options have "consoleClientId", but no issuer: the console uses the stack\'s own user pool.',
    ],
    [
      'clients by kind for one issuer',
      { ...hostedConsole, ...agents },
      'The options have one issuer for all, so the console has one client: use "consoleClientId"',
    ],
    [
      'one client for issuers by kind',
      { ...byKind, consoleClientId: 'console' },
      'use "userConsoleClientId" or "agentConsoleClientId" and so on instead of "consoleClientId".',
    ],
    ['issuers by kind without clients', byKind, 'but the options have none of "userConsoleClientId"'],
    [
      'a client of agents without an endpoint',
      { ...byKind, ...agents, agentConsoleTokenEndpoint: undefined },
      'have no "agentConsoleTokenEndpoint".',
    ],
    [
      'ID tokens that the API would refuse',
      { ...hostedConsole, consoleToken: 'id' },
      'the audiences for users do not contain the value of "consoleClientId".',
    ],
    [
      'an endpoint over plain HTTP',
      { ...hostedConsole, consoleTokenEndpoint: 'http://id.example.com/token' },
      'The option "consoleTokenEndpoint" is not valid: must be an https URL.',
    ],
    [
      'an endpoint that is no URL',
      { ...hostedConsole, consoleAuthorizationEndpoint: 'authorize' },
      'The option "consoleAuthorizationEndpoint" is not valid: must be the URL of an endpoint',
    ],
    [
      'a parameter that the console sets',
      { ...hostedConsole, consoleParameters: 'state=1' },
      'The option "consoleParameters" is not valid: must not contain client_id',
    ],
    [
      'another kind of token',
      { ...hostedConsole, consoleToken: 'refresh' },
      'The option "consoleToken" is not valid: must be access or id.',
    ],
    ['neither true nor false', { console: 'yes' }, 'The option "console" is not valid: must be true or false.'],
  ])('refuses %s in one sentence', (_name, context, sentence) => {
    expect(() => consoleOf(context)).toThrow(ConfigError);
    expect(() => consoleOf(context)).toThrow(sentence);
    expect(() => consoleOf(context)).toThrow(/^The .*\.$/);
  });
});
