import { describe, expect, it } from 'vitest';
import { UserInput } from '../../shared/accounts/user.ts';
import { EmailAddress } from '../../shared/core/email.ts';

const ofUser = (email: string) => UserInput.safeParse({ name: 'Mia', email, role: 'member' }).data?.email;
const ofRecipient = (email: string) => EmailAddress.safeParse(email).data;

describe('the address of a user and of a recipient', () => {
  it.each([
    ['p&l@example.com', 'p&l@example.com'],
    ['müller@example.de', 'müller@example.de'],
    ['user@müller.de', 'user@müller.de'],
    ['Mu\u0308ller@Example.DE', 'müller@example.de'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    [`${'ü'.repeat(32)}@example.com`, `${'ü'.repeat(32)}@example.com`],
  ])('%s is accepted', (given, stored) => {
    expect([ofUser(given), ofRecipient(given)]).toEqual([stored, stored]);
  });

  it.each([
    `${'a'.repeat(65)}@example.com`,
    `${'ü'.repeat(33)}@example.com`,
    `a@${'ü'.repeat(126)}.de`,
    'mia',
    'mia@example',
    'mia @example.com',
    '@example.com',
  ])('%s is refused', (given) => {
    expect([ofUser(given), ofRecipient(given)]).toEqual([undefined, undefined]);
  });
});
