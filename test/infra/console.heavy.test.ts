import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../web/build/console-site.ts';
import { hostedConsole, onlyOf, resolved, resourcesOf, statementsIn, templates } from './templates.ts';

const plain = templates();
const own = templates({ console: 'true' });
const external = templates(hostedConsole);

const distributionOf = ({ service }: typeof own) =>
  (onlyOf(service, 'AWS::CloudFront::Distribution').Properties?.['DistributionConfig'] ?? {}) as Record<
    string,
    unknown
  >;
const headersOf = ({ service }: typeof own) =>
  onlyOf(service, 'AWS::CloudFront::ResponseHeadersPolicy').Properties?.['ResponseHeadersPolicyConfig'] as {
    SecurityHeadersConfig: Record<string, Record<string, unknown>>;
    CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
  };
const policyOf = (both: typeof own): string =>
  String(resolved(headersOf(both).SecurityHeadersConfig['ContentSecurityPolicy']?.['ContentSecurityPolicy']));

describe('without the console', () => {
  it('the templates have nothing of it', () => {
    expect(templates({ console: 'false' })).toEqual(plain);
    const text = JSON.stringify(plain);
    expect(text).not.toMatch(/CloudFront|Custom::|[Cc]onsole/);
    // The data stack has the bucket of checkpoints.
    expect(JSON.stringify(plain.service)).not.toContain('AWS::S3');
  });

  it('everything else is the same as with it, except the outputs and the audiences', () => {
    expect(own.data.Resources).toEqual(plain.data.Resources);
    const kept = Object.entries(own.service.Resources).filter(([id]) => id in plain.service.Resources);
    expect(kept.map(([id]) => id)).toEqual(Object.keys(plain.service.Resources));
    const changed = kept.filter(([id, one]) => JSON.stringify(one) !== JSON.stringify(plain.service.Resources[id]));
    expect(new Set(changed.map(([, { Type }]) => Type))).toEqual(
      new Set(['AWS::ApiGatewayV2::Authorizer', 'AWS::Lambda::Function']),
    );
    const { service } = templates({ issuer: hostedConsole.issuer, audience: hostedConsole.audience });
    for (const [id, one] of Object.entries(service.Resources)) expect(external.service.Resources[id]).toEqual(one);
  });
});

describe("the console's bucket", () => {
  const bucket = onlyOf(own.service, 'AWS::S3::Bucket');

  it('is private, encrypted, and goes with the stack', () => {
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: expect.anything(),
      },
    });
  });

  it('is read by this distribution alone, over TLS', () => {
    const statements = statementsIn(onlyOf(own.service, 'AWS::S3::BucketPolicy'));
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    });
    const [distribution = ''] = Object.keys(resourcesOf(own.service, 'AWS::CloudFront::Distribution'));
    expect(JSON.stringify(allowed[0]?.Condition)).toContain(distribution);
    const denied = statements.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => Condition);
    expect(denied).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(onlyOf(own.service, 'AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });
});

describe("the console's distribution", () => {
  it('serves the files, and passes requests below /v1/ on to the API without caching them', () => {
    const { DefaultCacheBehavior, CacheBehaviors, Origins, DefaultRootObject } = distributionOf(own) as {
      DefaultCacheBehavior: Record<string, unknown>;
      CacheBehaviors: Record<string, unknown>[];
      Origins: Record<string, unknown>[];
      DefaultRootObject: string;
    };
    expect(DefaultRootObject).toBe('index.html');
    expect(DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'redirect-to-https',
      ResponseHeadersPolicyId: { Ref: expect.any(String) },
    });
    expect(CacheBehaviors).toEqual([
      expect.objectContaining({
        PathPattern: '/v1/*',
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: expect.arrayContaining(['DELETE', 'PATCH', 'PUT', 'POST']),
        // The managed policies CachingDisabled and AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      }),
    ]);
    const api = Origins.find(({ Id }) => Id === CacheBehaviors[0]?.['TargetOriginId']);
    expect(api).toMatchObject({
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
    expect(JSON.stringify(api?.['DomainName'])).toContain('ApiEndpoint');
  });

  it('adds security headers to the files', () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = headersOf(own);
    expect(SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
    });
    const custom = Object.fromEntries(CustomHeadersConfig.Items.map(({ Header, Value }) => [Header, Value]));
    expect(custom['permissions-policy']).toContain('camera=()');
    expect(custom['cross-origin-opener-policy']).toBe('same-origin');
  });

  it('lets the page send requests to its own origin, which is also that of the API, and to the token endpoint alone', () => {
    expect(policyOf(external)).toBe(contentSecurityPolicy(['https://token.example.com/token']));
    expect(policyOf(own)).toMatch(
      /; connect-src 'self' https:\/\/[^/ ]+\.auth\.us-east-1\.amazoncognito\.com\/oauth2\/token; /,
    );
    expect(policyOf(own)).toContain("frame-ancestors 'none'");
  });

  it('leaves the CORS of the API as it is', () => {
    expect(onlyOf(own.service, 'AWS::ApiGatewayV2::Api').Properties).not.toHaveProperty('CorsConfiguration');
    const { service } = templates({ console: 'true', corsOrigins: 'https://app.example.com' });
    expect(onlyOf(service, 'AWS::ApiGatewayV2::Api').Properties).toMatchObject({
      CorsConfiguration: { AllowOrigins: ['https://app.example.com'] },
    });
  });

  it('is in the outputs', () => {
    const { Value } = own.service.Outputs?.['ConsoleUrl'] ?? {};
    expect(JSON.stringify(Value)).toMatch(/"https:\/\/".*DomainName.*"\/"/);
  });
});

describe('the sign-in', () => {
  const clients = Object.entries(resourcesOf(own.service, 'AWS::Cognito::UserPoolClient'));

  it("has public clients of the stack's own user pool for the code flow, which return to the console alone", () => {
    expect(clients.map(([id]) => /Users|Agents/.exec(id)?.[0]).sort()).toEqual(['Agents', 'Users']);
    for (const [, { Properties = {} }] of clients) {
      expect(Properties).toMatchObject({
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['openid'],
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED' },
        WriteAttributes: ['email'],
        ReadAttributes: expect.arrayContaining(['custom:account_id', 'custom:role', 'custom:team']),
      });
      const url = own.service.Outputs?.['ConsoleUrl']?.Value;
      expect([Properties['CallbackURLs'], Properties['LogoutURLs']]).toEqual([[url], [url]]);
    }
  });

  it('has no client at other issuers', () => {
    expect(resourcesOf(external.service, 'AWS::Cognito::UserPoolClient')).toEqual({});
    expect(Object.keys(external.data.Resources)).toEqual(
      Object.keys(templates({ issuer: hostedConsole.issuer, audience: hostedConsole.audience }).data.Resources),
    );
  });

  it('makes the clients audiences of the API, of one kind each', () => {
    const authorizers = Object.values(resourcesOf(own.service, 'AWS::ApiGatewayV2::Authorizer'));
    const { Properties = {} } = authorizers.find((one) => one.Properties?.['Name'] === 'UserTokens') ?? {};
    const { Audience } = Properties['JwtConfiguration'] as { Audience: unknown[] };
    const users = Audience.map((one) => JSON.stringify(one));
    expect(users).toContainEqual(expect.stringMatching(/ConsoleClientsUsers/));
    expect(JSON.stringify(users)).not.toMatch(/ConsoleClientsAgents/);
  });

  it('is described to the page by console.json', () => {
    const text = JSON.stringify(onlyOf(own.service, 'Custom::CDKBucketDeployment').Properties);
    expect(text).toMatch(/ConsoleClientsUsers.*ConsoleClientsAgents/);
  });
});

describe('the upload', () => {
  it('replaces files without deleting those of open tabs, and empties the bucket at the end', () => {
    expect(onlyOf(own.service, 'Custom::CDKBucketDeployment').Properties).toMatchObject({
      Prune: false,
      RetainOnDelete: false,
      DistributionId: { Ref: expect.stringMatching(/^ConsoleDistribution/) },
      SystemMetadata: { 'cache-control': 'no-cache' },
    });
  });

  it('may read the uploaded archives, write to this bucket and invalidate this distribution alone', () => {
    const policies = Object.entries(resourcesOf(own.service, 'AWS::IAM::Policy'));
    const [, policy] = policies.find(([name]) => name.startsWith('ConsoleFilesRole')) ?? [];
    const statements = statementsIn(policy);
    expect(statements.map(({ Sid }) => Sid)).toEqual(['OwnLog', 'Sources', 'Bucket', 'Files', 'Cache']);
    const text = JSON.stringify(statements);
    expect(text.match(/[^"]*\*[^"]*/g)).toEqual(['/*']);
    expect(text).not.toContain('"*"');
  });
});
