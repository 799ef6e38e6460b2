import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { configFrom } from '../../infra/config.ts';
import { ConfigError, check } from '../../infra/context.ts';

const config = (context: Record<string, unknown> = {}) => configFrom((name) => context[name]);

const refusal = (context: Record<string, unknown>): string => {
  try {
    config(context);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

const separate = {
  userIssuer: 'https://users.example.com',
  userAudience: 'crm',
  agentIssuer: 'https://agents.example.com',
  agentAudience: 'helpdesk',
  serviceIssuer: 'https://services.example.com',
  serviceAudience: 'gatehouse',
};
const { agentAudience: _, ...withoutAgentAudience } = separate;

describe('a value of the context', () => {
  it.each([
    ['zod', z.strictObject({ name: z.string('must be a text') })],
    ['zod/mini', mini.strictObject({ name: mini.string('must be a text') })],
  ])('is checked by a schema of %s', (_, schema) => {
    expect(check(schema, { name: 'a' }, 'thing')).toEqual({ name: 'a' });
    expect(() => check(schema, { name: 1 }, 'thing')).toThrow(
      new ConfigError('The option "thing" is not valid: name must be a text.'),
    );
  });
});

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(config()).toMatchObject({
      name: 'Gatehouse',
      retain: true,
      identity: undefined,
      keepUserPool: false,
      mfa: 'required',
      settings: { defaultDuration: 'P7D' },
      corsOrigins: [],
      throttles: {
        open: { rate: 100, burst: 200 },
        agent: { rate: 100, burst: 200 },
        user: { rate: 500, burst: 1000 },
        service: { rate: 500, burst: 1000 },
        poll: { rate: 50, burst: 100 },
      },
      signingKeys: ['1'],
      publicUrl: undefined,
      retention: { logs: 90, audit: 3653 },
    });
  });

  it('reads one issuer for all, distinguished by a claim', () => {
    const { identity } = config({
      issuer: 'https://id.example.com',
      audience: 'a, b',
      kindClaim: 'who',
      teamClaim: 'dept',
    });
    expect(identity?.agent).toEqual({
      issuer: 'https://id.example.com',
      audiences: ['a', 'b'],
      requiredScopes: [],
      requiredClaims: { who: 'agent' },
      claims: { subject: 'sub', accountId: 'account_id', role: 'role', team: 'dept' },
    });
    expect(identity?.user.requiredClaims).toEqual({ who: 'user' });
  });

  it('reads an issuer for each kind', () => {
    const { identity } = config({
      ...separate,
      serviceScopes: 'read,write',
      userAccountClaim: 'tenant',
      userRoleClaim: 'access',
    });
    expect(identity?.service).toMatchObject({ issuer: separate.serviceIssuer, requiredScopes: ['read', 'write'] });
    expect(identity?.user.claims).toMatchObject({ accountId: 'tenant', role: 'access' });
  });

  it('reads settings from the command line or from cdk.json', () => {
    expect(config({ settings: '{"maxLiveGrants": 3}' }).settings.maxLiveGrants).toBe(3);
    expect(config({ 'gatehouse:settings': { allowUnlimited: false } }).settings.allowUnlimited).toBe(false);
  });

  it('reads the names of signing keys, in their order, and where the API is to the world', () => {
    expect(config({ signingKeys: '2, 1' }).signingKeys).toEqual(['2', '1']);
    expect(config({ signingKeys: ['a', 'b2', 'c', 'd', 'abcdefghij0123456789'] }).signingKeys).toHaveLength(5);
    expect(config({ publicUrl: 'https://gatehouse.example.com' }).publicUrl).toBe('https://gatehouse.example.com');
    expect(config({ publicUrl: 'https://localhost:8443' }).publicUrl).toBe('https://localhost:8443');
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an issuer without an audience',
      { issuer: 'https://id.example.com' },
      'The options have "issuer" but not "audience": "issuer", "audience" are required together.',
    ],
    [
      'claims without an issuer',
      { kindClaim: 'who' },
      'The options have "kindClaim" but not "issuer", "audience": "issuer", "audience" are required together.',
    ],
    [
      'one of three issuers',
      { userIssuer: 'https://users.example.com', userAudience: 'crm' },
      'but not "agentIssuer", "agentAudience", "serviceIssuer", "serviceAudience"',
    ],
    ['a missing audience', withoutAgentAudience, 'but not "agentAudience"'],
    ['both ways at once', { ...separate, issuer: 'https://id.example.com', audience: 'a' }, 'use one form'],
    [
      'kinds that a token could mix up',
      { ...separate, agentIssuer: separate.userIssuer, agentAudience: 'crm' },
      'a token could be of kind user and of kind agent',
    ],
    [
      'an issuer that is no URL',
      { ...separate, userIssuer: 'users' },
      'The option "userIssuer" is not valid: must be the URL of an OIDC issuer',
    ],
    ['an issuer over plain HTTP', { ...separate, userIssuer: 'http://users.example.com' }, 'must be an https URL'],
    ['an empty audience', { issuer: 'https://id.example.com', audience: ' , ' }, 'The option "identity" is not valid'],
    ['settings that are not JSON', { settings: 'teams' }, 'The option "settings" is not JSON.'],
    [
      'settings that break a rule',
      { settings: '{"teams":["Support!"]}' },
      'The option "settings" is not valid: teams.0 must be lower case letters',
    ],
    [
      'settings that do not exist',
      { 'gatehouse:settings': { team: [] } },
      'The option "gatehouse:settings" is not valid',
    ],
    ['a name that CloudFormation refuses', { name: '1st' }, 'The option "name" is not valid'],
    ['a name that Cognito refuses', { name: 'My-Cognito' }, 'must not contain aws, amazon or cognito'],
    ['an origin with a path', { corsOrigins: 'https://a.example.com/app' }, 'The option "corsOrigins" is not valid'],
    ['any origin', { corsOrigins: '*' }, 'The option "corsOrigins" is not valid'],
    ['a rate that is no number', { throttleRate: 'many' }, 'The option "throttleRate" is not valid'],
    ['days that CloudWatch does not know', { logDays: '8' }, 'The option "logDays" is not valid'],
    ['an audit log too short for lines dated back', { auditDays: '7' }, '"auditDays" is not valid: must be 14 or more'],
    ['no signing key', { signingKeys: ' , ' }, '"signingKeys" is not valid: must name at least one key.'],
    ['six signing keys', { signingKeys: '1,2,3,4,5,6' }, '"signingKeys" is not valid: must be at most five names.'],
    ['a signing key twice', { signingKeys: '1,2,1' }, '"signingKeys" is not valid: must be names that differ.'],
    ...['A', 'a-b', 'ü', '1 2', 'abcdefghij01234567890'].map((name): [string, Record<string, unknown>, string] => [
      `the signing key ${name}`,
      { signingKeys: ['1', name] },
      '"signingKeys" is not valid: 1 must be 1 to 20 lower case letters and digits.',
    ]),
    ...[
      'http://gatehouse.example.com',
      'https://gatehouse.example.com/',
      'https://gatehouse.example.com/api',
      'https://gatehouse.example.com?',
      'https://user@gatehouse.example.com',
      'https://Gatehouse.example.com',
      'gatehouse.example.com',
      'https://',
      '',
    ].map((publicUrl): [string, Record<string, unknown>, string] => [
      `the public URL ${publicUrl}`,
      { publicUrl },
      'The option "publicUrl" is not valid: must be an https URL such as',
    ]),
    ['neither true nor false', { retain: 'maybe' }, 'The option "retain" is not valid: must be true or false.'],
    ['a second factor at will', { mfa: 'no' }, 'The option "mfa" is not valid: must be required or optional.'],
  ])('refuses %s in one sentence', (_, context, sentence) => {
    const said = refusal(context);
    expect(said).toContain(sentence);
    expect(said).toMatch(/^The .*\.$/);
  });

  it('takes an audit log of 14 days', () => {
    expect(config({ auditDays: '14' }).retention.audit).toBe(14);
  });

  it('accepts an issuer over plain HTTP on this machine, for tests', () => {
    expect(refusal({ ...separate, userIssuer: 'http://127.0.0.1:8080' })).toBe('accepted');
  });
});
