import { describe, expect, it } from 'vitest';
import type { SignIn } from '../../../web/console/configuration.ts';
import { readerOf } from '../../../web/console/reader.ts';
import { signInOf } from './sign-in.ts';

const claims = { subject: 'sub', accountId: 'tenant', role: 'access', team: 'team' };
const principals: SignIn['principals'] = {
  user: { claims, requiredClaims: { kind: 'user' } },
  agent: { claims, requiredClaims: { kind: 'agent' } },
};
const signIn = signInOf(principals);

describe('the reader for whom a token is', () => {
  it.each(['owner', 'admin', 'member'] as const)('is a user with the role %s of the account that is named', (role) => {
    const token = { sub: 'olivia', kind: 'user', tenant: 'acme', access: role };
    expect(readerOf(signIn, token, {})).toEqual({ persona: role, account: 'acme', name: 'olivia' });
  });

  it('is a member when the role is unknown', () => {
    const token = { sub: 'olivia', kind: 'user', tenant: 'acme', access: 'root' };
    expect(readerOf(signIn, token, {})?.persona).toBe('member');
  });

  it('is an agent without an account', () => {
    const token = { sub: 'ada', kind: 'agent', team: 'support', tenant: 'acme' };
    expect(readerOf(signIn, token, {})).toEqual({ persona: 'agent', account: undefined, name: 'ada' });
  });

  it('has the name, or else the address, of the ID token', () => {
    const token = { sub: 'ada', kind: 'agent', team: 'support' };
    expect(readerOf(signIn, token, { name: 'Ada', email: 'ada@example.com' })?.name).toBe('Ada');
    expect(readerOf(signIn, token, { email: 'ada@example.com' })?.name).toBe('ada@example.com');
  });

  it.each<[string, Record<string, unknown>]>([
    ['no account', { kind: 'user', access: 'owner' }],
    ['an empty account', { kind: 'user', tenant: '', access: 'owner' }],
    ['no team', { kind: 'agent' }],
    ['another kind', { kind: 'service', tenant: 'acme', team: 'support' }],
    ['nothing', {}],
  ])('is unknown with %s', (_, token) => {
    expect(readerOf(signIn, token, {})).toBeUndefined();
  });

  it('is of the kind that signs in there', () => {
    const token = { sub: 'ada', kind: 'agent', team: 'support' };
    const users: SignIn = { ...signIn, principals: principals.user ? { user: principals.user } : {} };
    expect(readerOf(users, token, {})).toBeUndefined();
  });
});
