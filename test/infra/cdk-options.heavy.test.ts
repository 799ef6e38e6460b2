import { describe, expect, it } from 'vitest';
import { resourcesOf, templates } from './templates.ts';

/** What docs/deploy.md says about options of the CDK itself, tried at synthesis. */
describe('an option of the CDK', () => {
  it('puts a permission boundary on every role', () => {
    const { service } = templates({ '@aws-cdk/core:permissionsBoundary': { name: 'developers' } });
    const roles = Object.values(resourcesOf(service, 'AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(20);
    for (const role of roles) {
      expect(JSON.stringify(role.Properties?.['PermissionsBoundary'])).toContain('policy/developers');
    }
  });

  it('deploys with the bootstrap stack of another qualifier', () => {
    const { data, service } = templates({ '@aws-cdk/core:bootstrapQualifier': 'acme' });
    for (const template of [data, service]) {
      expect(template.Parameters?.['BootstrapVersion']?.Default).toBe('/cdk-bootstrap/acme/version');
    }
  });
});

describe('several instances in one account and region', () => {
  it('share no fixed name', () => {
    const fixed = (name: string) => {
      const { data, service } = templates({ name });
      const named = [data, service].flatMap(({ Resources }) => Object.values(Resources));
      const keys = ['Name', 'AliasName', 'LogGroupName', 'StateMachineName', 'Domain'];
      // These names are unique within a pool, a log group or an API, or are for people only.
      const unique = named.filter(
        ({ Type }) => !/UserPoolResourceServer|MetricFilter|ApiGatewayV2::(Api|Authorizer)/.test(Type),
      );
      return unique.flatMap(({ Type, Properties = {} }) =>
        keys.filter((key) => key in Properties).map((key) => `${Type} ${JSON.stringify(Properties[key])}`),
      );
    };
    const [first, second] = [fixed('Acme'), fixed('Other')];
    expect(first.length).toBeGreaterThan(10);
    expect(first.filter((one) => second.includes(one))).toEqual([]);
  });
});
