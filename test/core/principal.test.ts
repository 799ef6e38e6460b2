import { describe, expect, it } from 'vitest';
import { lesserRole } from '../../shared/core/lesser-role.ts';
import { type Allow, authorize, kindsAllowed, type Principal, Role } from '../../shared/core/principal.ts';
import { agent, service, user } from '../support/api/identity.ts';

const own = { accountId: 'acme', userId: 'mia' };
const mia = user('member', 'acme', 'mia');

describe('authorise', () => {
  it.each<[string, Allow[], Principal | undefined, string]>([
    ['anybody without a token', ['anybody'], undefined, 'allowed'],
    ['anybody with a token of another account', ['anybody'], user('member', 'other'), 'allowed'],
    ['no token', ['owner', 'admin', 'member', 'self', 'agent', 'service'], undefined, 'unauthenticated'],
    ['an owner where owners may', ['owner'], user('owner'), 'allowed'],
    ['an admin where owners may', ['owner'], user('admin'), 'forbidden'],
    ['a member where owners and admins may', ['owner', 'admin'], user('member'), 'forbidden'],
    ['an owner of another account', ['owner'], user('owner', 'other'), 'not-found'],
    ['a member of another account', ['owner'], user('member', 'other'), 'not-found'],
    ['a user of another account where only services may', ['service'], user('owner', 'other'), 'not-found'],
    ['a user where only services may', ['service'], user('owner'), 'forbidden'],
    ['a user where only agents may', ['agent'], user('owner'), 'forbidden'],
    ['a service where only users may', ['owner', 'admin', 'self'], service, 'forbidden'],
    ['an agent where only users may', ['owner', 'admin', 'member', 'self'], agent(), 'forbidden'],
    ['an agent where services may', ['service'], agent(), 'forbidden'],
    ['an agent where agents may', ['agent'], agent('no_such_team'), 'allowed'],
    ['a service where services may', ['owner', 'service'], service, 'allowed'],
    ['the user of the path', ['owner', 'self'], mia, 'allowed'],
    ['another user of the account', ['owner', 'self'], user('member', 'acme', 'max'), 'forbidden'],
    ['the same user id in another account', ['self'], user('member', 'other', 'mia'), 'not-found'],
    ['an agent with the id of the path', ['self'], agent('technical_support', 'mia'), 'forbidden'],
    ['a route that nobody may call', [], user('owner'), 'forbidden'],
  ])('%s', (_, allow, principal, verdict) => {
    expect(authorize(allow, principal, own)).toBe(verdict);
  });

  it('self matches no principal on a route without a user in its path', () => {
    expect(authorize(['self'], mia, { accountId: 'acme' })).toBe('forbidden');
  });

  it('no kind takes the name of an Allow as its role', () => {
    const odd = { ...user('owner'), role: 'service' } as unknown as Principal;
    expect(Role.safeParse('service').success).toBe(false);
    expect(authorize(['owner', 'admin'], odd, own)).toBe('forbidden');
  });
});

it('kindsAllowed returns the kinds that a declaration admits', () => {
  expect(kindsAllowed(['anybody', 'owner'])).toEqual([]);
  expect(kindsAllowed(['self'])).toEqual(['user']);
  expect(kindsAllowed(['service', 'owner', 'admin'])).toEqual(['user', 'service']);
  expect(kindsAllowed(['agent'])).toEqual(['agent']);
});

it('of two roles the lesser counts', () => {
  expect(lesserRole('owner', 'member')).toBe('member');
  expect(lesserRole('member', 'owner')).toBe('member');
  expect(lesserRole('admin', 'owner')).toBe('admin');
  expect(lesserRole('owner', 'owner')).toBe('owner');
});
