import { describe, expect, it } from 'vitest';
import { type Claims, principalOf } from '../../shared/http/identity.ts';
import { Identity } from '../../shared/http/identity-schema.ts';
import { agent, claimsOf, identity, service, user } from '../support/api/identity.ts';

type Fields = Record<string, unknown>;
const one = (fields: Fields = {}) => ({
  issuer: 'https://idp.example',
  audiences: ['gatehouse'],
  ...fields,
});
const shared = (user: Fields, agent: Fields, service: Fields) =>
  Identity.safeParse({ user: one(user), agent: one(agent), service: one(service) });

describe('principalOf', () => {
  it.each([user('owner'), user('member', 'acme'), { ...agent('customer_service'), clientId: 'gatehouse' }, service])(
    'reads a token of a $kind',
    (who) => {
      expect(principalOf(claimsOf(who), identity)).toEqual(who);
    },
  );

  it.each<[string, Claims, string | undefined]>([
    ['client_id', { client_id: 'desk', azp: 'other' }, 'desk'],
    ['azp', { azp: 'desk' }, 'desk'],
    ['the first audience', { aud: ['gatehouse', 'web'] }, 'gatehouse'],
    ['nothing that is no text', { client_id: 7, azp: '' }, 'gatehouse'],
  ])("the client of an agent's token is that of %s", (_, claims, clientId) => {
    expect(principalOf({ ...claimsOf(agent()), ...claims }, identity)).toEqual({ ...agent(), clientId });
  });

  it('a token of one kind of issuer never passes as another kind, whatever else it says', () => {
    const everything = {
      aud: 'gatehouse',
      sub: 'x',
      account_id: 'acme',
      role: 'owner',
      team: 'technical_support',
      scope: 'all',
    };
    for (const kind of ['user', 'agent', 'service'] as const) {
      expect(principalOf({ ...everything, iss: identity[kind].issuer }, identity)).toMatchObject({ kind });
    }
    expect(principalOf({ ...everything, iss: 'https://evil.example' }, identity)).toBeTypeOf('string');
  });

  it.each<[string, Claims]>([
    ['no issuer', { aud: 'gatehouse', sub: 'x', account_id: 'acme', role: 'owner' }],
    ['an issuer with a slash more', { ...claimsOf(user('owner')), iss: 'https://users.example/' }],
    ['an issuer in capitals', { ...claimsOf(user('owner')), iss: 'https://USERS.example' }],
    ['a list of issuers', { ...claimsOf(user('owner')), iss: ['https://users.example'] }],
    ['another audience', { ...claimsOf(user('owner')), aud: 'gatehouse2' }],
    ['an audience with a space in it', { ...claimsOf(user('owner')), aud: 'x gatehouse' }],
    ['no audience', { ...claimsOf(user('owner')), aud: undefined }],
    ['an empty audience', { ...claimsOf(user('owner')), aud: '' }],
    ['no subject', { ...claimsOf(user('owner')), sub: '' }],
    ['a subject that is no user id', { ...claimsOf(user('owner')), sub: 'auth0|5f7c' }],
    ['a subject of 129 characters', { ...claimsOf(user('owner')), sub: 'x'.repeat(129) }],
    ['no account', { ...claimsOf(user('owner')), account_id: undefined }],
    ['an account that reaches into another key', { ...claimsOf(user('owner')), account_id: 'acme#J' }],
    ['a role that there is not', { ...claimsOf(user('owner')), role: 'root' }],
    ['a list of roles', { ...claimsOf(user('owner')), role: ['owner'] }],
    ['no team', { ...claimsOf(agent()), team: undefined }],
    ['a list of teams', { ...claimsOf(agent()), team: ['technical_support'] }],
    ['an agent without a subject', { ...claimsOf(agent()), sub: undefined }],
    ['a service without a name', { ...claimsOf(service), sub: undefined }],
  ])('%s names nobody', (_, claims) => {
    expect(principalOf(claims, identity)).toBeTypeOf('string');
  });

  it('compares required claims as text, whether they come from the token or from the gateway', () => {
    const strict = { ...identity, user: { ...identity.user, requiredClaims: { verified: 'true' } } };
    for (const verified of [true, 'true']) {
      expect(principalOf({ ...claimsOf(user('owner')), verified }, strict)).toMatchObject({ kind: 'user' });
    }
    for (const verified of [false, ['true'], undefined]) {
      expect(principalOf({ ...claimsOf(user('owner')), verified }, strict)).toBeTypeOf('string');
    }
  });

  it('understands lists as tokens carry them and as API Gateway hands them over', () => {
    for (const aud of ['gatehouse', ['web', 'gatehouse'], '[web gatehouse]', '[gatehouse]']) {
      expect(principalOf({ ...claimsOf(user('owner')), aud }, identity)).toEqual(user('owner'));
    }
    for (const scopes of [{ scope: 'a b' }, { scope: '[a b]' }, { scope: ['a', 'b'] }, { scope: 'a', scp: '[b]' }]) {
      expect(principalOf({ ...claimsOf(service), ...scopes }, identity)).toMatchObject({ scopes: ['a', 'b'] });
    }
  });

  it('takes client_id as the audience of a token without one, and never beside one', () => {
    const { aud: _, ...claims } = claimsOf(service);
    expect(principalOf({ ...claims, client_id: 'gatehouse' }, identity)).toEqual(service);
    for (const aud of ['other', '', null, [], 0, {}]) {
      expect(principalOf({ ...claims, aud, client_id: 'gatehouse' }, identity)).toBeTypeOf('string');
    }
    expect(principalOf({ ...claims, sub: undefined, client_id: 'gatehouse' }, identity)).toMatchObject({
      id: 'gatehouse',
    });
    for (const sub of [null, '', 7]) {
      expect(principalOf({ ...claims, aud: 'gatehouse', sub, client_id: 'gatehouse' }, identity)).toBeTypeOf('string');
    }
  });

  it('wants every required scope and claim', () => {
    const strict: Identity = {
      ...identity,
      service: { ...identity.service, requiredScopes: ['api', 'write'], requiredClaims: { token_use: 'access' } },
    };
    const claims = { ...claimsOf(service), token_use: 'access', scope: 'write api' };
    expect(principalOf(claims, strict)).toMatchObject({ kind: 'service' });
    for (const broken of [
      { scope: 'api' },
      { scope: 'apiwrite' },
      { scope: undefined },
      { token_use: 'id' },
      { token_use: undefined },
    ]) {
      expect(principalOf({ ...claims, ...broken }, strict)).toBeTypeOf('string');
    }
  });

  it('refuses a token that fits two kinds', () => {
    const parsed = shared(
      { audiences: ['web'] },
      { audiences: ['desk'] },
      { audiences: ['api'], requiredScopes: ['all'] },
    );
    const claims = {
      iss: 'https://idp.example',
      sub: 'x',
      account_id: 'acme',
      role: 'owner',
      team: 't',
      scope: 'all',
    };
    expect(principalOf({ ...claims, aud: 'web' }, parsed.data as Identity)).toMatchObject({ kind: 'user' });
    expect(principalOf({ ...claims, aud: ['web', 'desk'] }, parsed.data as Identity)).toMatch(/more than one/);
    expect(principalOf({ ...claims, aud: '[desk api]' }, parsed.data as Identity)).toMatch(/more than one/);
  });
});

describe('the configuration of identities', () => {
  it('refuses identities that one token could fit', () => {
    expect(shared({}, {}, {}).success).toBe(false);
    expect(
      shared({ audiences: ['web', 'both'] }, { audiences: ['desk', 'both'] }, { audiences: ['api'] }).success,
    ).toBe(false);
    // A claim that only one of them asks for does not keep them apart: a token may carry it and fit both.
    expect(shared({ requiredClaims: { kind: 'user' } }, {}, { audiences: ['api'] }).success).toBe(false);
    expect(shared({ requiredScopes: ['a'] }, { requiredScopes: ['b'] }, { audiences: ['api'] }).success).toBe(false);
  });

  it('refuses services that people of the same issuer could pass for by asking for another audience', () => {
    const people = [{ audiences: ['web'] }, { audiences: ['desk'] }] as const;
    expect(shared(...people, { audiences: ['api'] }).success).toBe(false);
    expect(shared(...people, { issuer: 'https://services.example', audiences: ['api'] }).success).toBe(true);
    expect(shared(...people, { audiences: ['api'], requiredScopes: ['gatehouse/api'] }).success).toBe(true);
    const everybody = { requiredScopes: ['gatehouse/api'] };
    expect(
      shared({ ...people[0], ...everybody }, people[1], { audiences: ['api'], requiredScopes: ['gatehouse/api'] })
        .success,
    ).toBe(false);
  });

  it('takes those kept apart by issuer, by audience and scope, or by the value of a claim', () => {
    expect(shared({ issuer: 'https://u.example' }, { issuer: 'https://a.example' }, {}).success).toBe(true);
    const services = { audiences: ['api'], requiredScopes: ['gatehouse/api'] };
    expect(shared({ audiences: ['web'] }, { audiences: ['desk'] }, services).success).toBe(true);
    const kind = (value: string) => ({ requiredClaims: { kind: value } });
    expect(shared(kind('user'), kind('agent'), kind('service')).success).toBe(true);
  });

  it.each([
    ['an issuer that is no URL', { issuer: 'idp' }],
    ['an issuer of another scheme', { issuer: 'file:///etc/passwd' }],
    ['no audience', { audiences: [] }],
    ['an unknown setting', { audience: 'x' }],
  ])('refuses %s', (_, fields) => {
    expect(Identity.safeParse({ ...identity, user: { ...identity.user, ...fields } }).success).toBe(false);
  });
});
