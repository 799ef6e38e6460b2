import { describe, expect, it } from 'vitest';
import type { Template } from '../../infra/synthesise.ts';
import { probed } from './probe.ts';
import { listOf, onlyOf, publishedBy, resourcesOf, type Statement, statementsIn, templates } from './templates.ts';

const { data, service } = probed({ signingKeys: '2,1' });

const signingKeysIn = (template: Template) =>
  Object.entries(resourcesOf(template, 'AWS::KMS::Key')).filter(([, one]) => one.Properties?.['KeySpec'] !== undefined);

/** The logical id of the signing key with a name. */
const keyNamed = (template: Template, name: string): string | undefined =>
  signingKeysIn(template).find(
    ([, one]) => one.Properties?.['Description'] === `Gatehouse: signs tokens (${name})`,
  )?.[0];

const arnOf = (template: Template, name: string) => ({ 'Fn::GetAtt': [keyNamed(template, name), 'Arn'] });

const probe = (id: string) => {
  const [fn] = Object.entries(resourcesOf(service, 'AWS::Lambda::Function')).filter(([one]) => one.startsWith(id));
  const { Role, Environment } = (fn?.[1].Properties ?? {}) as {
    Role: { 'Fn::GetAtt': [string] };
    Environment: { Variables: Record<string, unknown> };
  };
  const policies = Object.values(resourcesOf(service, 'AWS::IAM::Policy')).filter((policy) =>
    JSON.stringify(policy.Properties?.['Roles']).includes(Role['Fn::GetAtt'][0]),
  );
  const onKeys = policies
    .flatMap(statementsIn)
    .filter((one: Statement) => listOf(one.Action).some((action) => action.startsWith('kms:')));
  return { environment: Environment.Variables, onKeys };
};

/** The parts of a text that CloudFormation puts together, with the outputs of the data stack in their place. */
const partsOf = (text: unknown): unknown[] =>
  (text as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) =>
    typeof part === 'string' ? part : publishedBy({ data, service }, part),
  );

describe('signing keys', () => {
  it('are on P-256, sign and do nothing else, and outlive their stack', () => {
    // Two sign tokens, one checkpoints.
    expect(signingKeysIn(data)).toHaveLength(3);
    for (const [, one] of signingKeysIn(data)) {
      expect(one).toMatchObject({
        Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
    for (const [, one] of signingKeysIn(templates({ retain: 'false' }).data)) expect(one.DeletionPolicy).toBe('Delete');
  });

  it('are one, unless more are named', () => {
    expect(signingKeysIn(templates().data)).toHaveLength(2);
    expect(keyNamed(templates().data, '2')).toBeUndefined();
    expect(keyNamed(templates().data, '1')).toBeDefined();
  });

  it('stay the same keys when others come or go, or the order changes', () => {
    const [first, both] = [templates().data, templates({ signingKeys: '1,2' }).data];
    for (const name of ['1', '2']) expect(keyNamed(both, name)).toBe(keyNamed(data, name));
    expect(keyNamed(first, '1')).toBe(keyNamed(data, '1'));
    expect(keyNamed(templates({ signingKeys: '2' }).data, '2')).toBe(keyNamed(data, '2'));
  });

  it('are for this account alone, by its own policies, and for no use of theirs that encrypts', () => {
    for (const [, one] of signingKeysIn(data)) {
      const [statement, ...others] = statementsIn(one.Properties?.['KeyPolicy']);
      expect(others).toEqual([]);
      expect(statement).toMatchObject({ Sid: 'AccountByItsPolicies', Effect: 'Allow' });
      expect(JSON.stringify(statement?.Principal)).toMatch(/:iam::.*:root/);
      const actions = listOf(statement?.Action ?? []);
      expect(actions).toEqual(expect.arrayContaining(['kms:GetPublicKey', 'kms:PutKeyPolicy', 'kms:Sign']));
      expect(actions.filter((action) => /[*]|crypt|DataKey|Rotat/.test(action))).toEqual([]);
    }
  });
});

describe('a function that signs', () => {
  it('may sign with the first key, and do nothing else with any', () => {
    const { onKeys } = probe('SigningProbe');
    expect(onKeys).toMatchObject([{ Sid: 'SignTokens', Effect: 'Allow', Action: 'kms:Sign' }]);
    expect(publishedBy({ data, service }, onKeys[0]?.Resource)).toEqual(arnOf(data, '2'));
  });

  it('gets the keys, the signing key first', () => {
    const quoted = partsOf(probe('SigningProbe').environment['SIGNING_KEYS']);
    expect(quoted).toEqual(['["', arnOf(data, '2'), '","', arnOf(data, '1'), '"]']);
  });
});

describe('a function that publishes keys', () => {
  it('may read the public half of each, and nothing else', () => {
    const { onKeys } = probe('PublishingProbe');
    expect(onKeys).toMatchObject([{ Sid: 'PublishKeys', Effect: 'Allow', Action: 'kms:GetPublicKey' }]);
    const resources = listOf(onKeys[0]?.Resource).map((one) => publishedBy({ data, service }, one));
    expect(new Set(resources)).toEqual(new Set([arnOf(data, '1'), arnOf(data, '2')]));
    expect(resources).toHaveLength(2);
  });
});

describe('the issuer of tokens', () => {
  it("is the API's own URL, which depends on nothing that depends on functions", () => {
    const [api] = Object.keys(resourcesOf(service, 'AWS::ApiGatewayV2::Api'));
    expect(probe('SigningProbe').environment['TOKEN_ISSUER']).toEqual({ 'Fn::GetAtt': [api, 'ApiEndpoint'] });
    expect(JSON.stringify(onlyOf(service, 'AWS::ApiGatewayV2::Api').Properties)).not.toMatch(/"(Ref|Fn::\w+)"/);
  });

  it('is the public URL when there is one', () => {
    const { service: theirs } = probed({ publicUrl: 'https://gatehouse.example.com' });
    expect(JSON.stringify(theirs)).toContain('"TOKEN_ISSUER":"https://gatehouse.example.com"');
  });
});

/** The logical ids that a value refers to. */
const referencesIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(listOf(inner as string)[0])];
    if (key === 'DependsOn') return [...listOf(inner as string)];
    return referencesIn(inner);
  });
};

describe.each(Object.entries({ data, service }))('the %s stack', (_, template) => {
  it('can be made: nothing in it waits for itself', () => {
    const done = new Set<string>();
    const visit = (id: string, path: readonly string[]): void => {
      if (path.includes(id)) throw new Error(`a circle: ${[...path, id].join(' → ')}`);
      if (done.has(id) || !template.Resources[id]) return;
      for (const next of referencesIn(template.Resources[id])) visit(next, [...path, id]);
      done.add(id);
    };
    for (const id of Object.keys(template.Resources)) visit(id, []);
    expect(done.size).toBe(Object.keys(template.Resources).length);
  });
});
