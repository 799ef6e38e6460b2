import { describe, expect, it } from 'vitest';
import { onlyOf, resourcesOf, templates } from './templates.ts';

const { data } = templates();
const disposable = templates({ retain: 'false' });

describe('the user pool', () => {
  const pool = onlyOf(data, 'AWS::Cognito::UserPool').Properties ?? {};
  const clients = Object.entries(resourcesOf(data, 'AWS::Cognito::UserPoolClient')).map(
    ([id, client]) => [id.match(/Users|Agents|Services/)?.[0] ?? id, client.Properties ?? {}] as const,
  );

  it('has no sign-up, and demands a second factor', () => {
    expect(pool).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
    });
    expect(onlyOf(templates({ mfa: 'optional' }).data, 'AWS::Cognito::UserPool').Properties).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
    });
  });

  it('keeps its clients as long as itself', () => {
    const lifetimes = (template: typeof data) =>
      Object.values(resourcesOf(template, 'AWS::Cognito::UserPoolClient')).map((client) => client.DeletionPolicy);
    expect(lifetimes(data)).toEqual(Array(3).fill('RetainExceptOnCreate'));
    expect(lifetimes(disposable.data)).toEqual(['Delete', 'Delete', 'Delete']);
  });

  it('lets no user sign in with an address that is not verified', () => {
    expect(pool).toMatchObject({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
  });

  it('takes passwords by SRP alone', () => {
    for (const [kind, client] of clients.filter(([one]) => one !== 'Services')) {
      expect(client['ExplicitAuthFlows'], kind).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
    }
  });

  it('has a client for each kind of principal', () => {
    expect(clients.map(([kind]) => kind).sort()).toEqual(['Agents', 'Services', 'Users']);
  });

  it.each(clients.filter(([kind]) => kind !== 'Services'))(
    'lets people of the client %s read, but never write, what decides who they are',
    (_, client) => {
      const decisive = ['custom:account_id', 'custom:role', 'custom:team'];
      expect(client['ReadAttributes']).toEqual(expect.arrayContaining(decisive));
      expect(client['WriteAttributes']).toEqual(['email']);
      expect(client['AllowedOAuthFlowsUserPoolClient']).toBe(false);
    },
  );

  it('lets services in by their secret only', () => {
    const [, services] = clients.find(([kind]) => kind === 'Services') ?? [];
    expect(services).toMatchObject({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  it('does not exist when other issuers are trusted', () => {
    const { data: theirs } = templates({ issuer: 'https://id.example.com', audience: 'gatehouse' });
    expect(Object.values(theirs.Resources).filter(({ Type }) => Type.startsWith('AWS::Cognito'))).toEqual([]);
  });
});
