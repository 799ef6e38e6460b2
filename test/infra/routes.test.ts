import { describe, expect, it } from 'vitest';
import { Authorizers } from '../../infra/constructs/authorizers.ts';
import type { Resource } from '../../infra/synthesise.ts';
import { gatewayMethods, type Route, routeKey } from '../../shared/api/route.ts';
import { kindsAllowed } from '../../shared/core/principal.ts';
import { Identity } from '../../shared/http/identity-schema.ts';
import { contexts } from '../../shared/routes.ts';
import { Settings } from '../../shared/settings/schema.ts';
import {
  functionAt,
  type IdentityContext,
  identityContexts,
  onlyOf,
  resolved,
  resourcesOf,
  templates,
} from './templates.ts';

const declared: { context: string; route: Route }[] = Object.entries(contexts).flatMap(([context, routes]) =>
  Object.values(routes).map((route) => ({ context, route })),
);

const parsed = (variable: unknown): unknown => JSON.parse(String(resolved(variable)));

const deployed = (name: IdentityContext) => {
  const { service } = templates(identityContexts[name]);
  const routes = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Route'));
  const { environment } = functionAt(service, 'functions/grants/handler.ts');
  return {
    service,
    configured: { settings: parsed(environment['SETTINGS']), identity: parsed(environment['IDENTITY']) },
    identity: Identity.parse(parsed(environment['IDENTITY'])),
    byKey: new Map(routes.map(({ Properties = {} }) => [String(Properties['RouteKey']), Properties])),
  };
};

type Deployed = ReturnType<typeof deployed>;

/** The issuer and audiences that the gateway holds tokens of a route against; undefined when it lets all pass. */
const gatewayCheck = ({ service, byKey }: Deployed, key: string) => {
  const { AuthorizationType, AuthorizerId } = byKey.get(key) ?? {};
  if (AuthorizationType !== 'JWT') return undefined;
  const authorizer = service.Resources[(AuthorizerId as { Ref: string }).Ref] as Resource;
  const { Issuer, Audience } = resolved(authorizer.Properties?.['JwtConfiguration']) as {
    Issuer: string;
    Audience: string[];
  };
  return { issuer: Issuer, audiences: [...Audience].sort() };
};

const integrationOf = ({ service, byKey }: Deployed, key: string): string => {
  const target = JSON.stringify(byKey.get(key)?.['Target']);
  const [id] = Object.keys(resourcesOf(service, 'AWS::ApiGatewayV2::Integration')).filter((one) =>
    target.includes(one),
  );
  return JSON.stringify(service.Resources[id ?? '']?.Properties?.['IntegrationUri']);
};

/**
 * What the gateway may call a function for, as IAM matches it within the API: all of it, of any stage, method and path.
 * A request by the default route comes from `<stage>/$default`.
 */
const callersOf = ({ service }: Deployed, target: string): RegExp[] =>
  Object.values(resourcesOf(service, 'AWS::Lambda::Permission'))
    .map(({ Properties = {} }) => Properties)
    .filter(({ FunctionName, Principal }) => {
      const [id = ''] = (FunctionName as { 'Fn::GetAtt': [string] })['Fn::GetAtt'];
      return Principal === 'apigateway.amazonaws.com' && target.includes(id);
    })
    .map(({ SourceArn }) => {
      const [, , , , , resource = ''] = String(resolved(SourceArn)).split(':');
      const pattern = resource.slice(resource.indexOf('/') + 1);
      return new RegExp(`^${pattern.replace(/[$.]/g, '\\$&').replaceAll('*', '.*')}$`);
    });

describe.each(Object.keys(identityContexts) as IdentityContext[])('with %s', (name) => {
  const instance = deployed(name);
  const { service, configured, identity, byKey } = instance;

  it('deploys the declared routes, one by one, and a default that is a proper 404', () => {
    const keys = declared.flatMap(({ route }) => gatewayMethods(route).map((method) => `${method} ${route.path}`));
    expect([...byKey.keys()].sort()).toEqual([...keys, '$default'].sort());
  });

  it('serves HEAD as GET: by the same function, with the same check of the token', () => {
    for (const { route } of declared.filter((one) => one.route.method === 'GET')) {
      const [head, get] = [`HEAD ${route.path}`, `GET ${route.path}`];
      expect([head, integrationOf(instance, head), gatewayCheck(instance, head)]).toEqual([
        head,
        integrationOf(instance, get),
        gatewayCheck(instance, get),
      ]);
    }
  });

  it('lets the gateway call the function behind each of them', () => {
    for (const key of byKey.keys()) {
      const source = `stage/${key === '$default' ? key : key.replace(' ', '')}`;
      const allowed = callersOf(instance, integrationOf(instance, key));
      expect(
        allowed.filter((pattern) => pattern.test(source)),
        key,
      ).toHaveLength(1);
    }
  });

  it.each(declared.map(({ context, route }) => [routeKey(route), context, route] as const))(
    '%s is served by its context, and its tokens are checked where they can be',
    (key, context, route) => {
      expect(integrationOf(instance, key)).toContain(functionAt(service, `functions/${context}/handler.ts`).id);
      const trusted = kindsAllowed(route.allow).map((kind) => identity[kind]);
      const issuers = new Set(trusted.map((kind) => kind.issuer));
      const [issuer] = issuers;
      expect(gatewayCheck(instance, key)).toEqual(
        issuers.size === 1
          ? { issuer, audiences: [...new Set(trusted.flatMap((kind) => kind.audiences))].sort() }
          : undefined,
      );
    },
  );

  it('passes functions complete and valid settings and identities: they do not check again', () => {
    expect(configured).toEqual({
      settings: Settings.parse(configured.settings),
      identity: Identity.parse(configured.identity),
    });
  });

  it('leaves open the routes for `anybody`, and the default', () => {
    for (const key of ['GET /openapi.json', '$default']) expect(gatewayCheck(instance, key)).toBeUndefined();
    expect(integrationOf(instance, '$default')).toContain(functionAt(service, 'functions/meta/handler.ts').id);
  });

  it('passes the same identities to every function of an API that authenticates by token', () => {
    const closed = Object.keys(contexts).filter((context) => context !== 'meta');
    const texts = closed.map((context) =>
      JSON.stringify(functionAt(service, `functions/${context}/handler.ts`).environment['IDENTITY']),
    );
    expect(texts[0]).toBeDefined();
    expect(new Set(texts).size).toBe(1);
  });
});

describe('a route that only its function can check', () => {
  it('is left to the function where users and services have issuers of their own', () => {
    expect(gatewayCheck(deployed('an issuer for each kind'), 'GET /v1/accounts/{accountId}')).toBeUndefined();
    expect(gatewayCheck(deployed('one issuer for all'), 'GET /v1/accounts/{accountId}')).toBeDefined();
  });

  it('is refused when its function does not verify tokens', () => {
    const { identity } = deployed('an issuer for each kind');
    const mixed = { ...contexts.grants.listGrants, allow: ['owner', 'service'] } as const satisfies Route;
    expect(() => new Authorizers(identity).of(mixed, 'functions/journal/handler.ts')).toThrow(
      /functions\/journal\/handler\.ts must verify tokens itself/,
    );
    expect(() => new Authorizers(identity).of(mixed, 'functions/accounts/handler.ts')).not.toThrow();
  });
});

describe('the gateway', () => {
  it('is closed to pages of other origins, unless they are named', () => {
    const cors = (context: Record<string, unknown>) =>
      onlyOf(templates(context).service, 'AWS::ApiGatewayV2::Api').Properties?.['CorsConfiguration'];
    expect(cors({})).toBeUndefined();
    expect(cors({ corsOrigins: 'https://a.example.com,https://b.example.com' })).toMatchObject({
      AllowOrigins: ['https://a.example.com', 'https://b.example.com'],
      AllowHeaders: expect.arrayContaining(['authorization', 'if-match', 'idempotency-key']),
    });
  });

  /** The limits of each route in the stage's settings, by route key. */
  const limits = (context: Record<string, string> = {}) => {
    const { service } = templates(context);
    const { Properties = {}, DependsOn } = onlyOf(service, 'AWS::ApiGatewayV2::Stage');
    const settings = Properties['RouteSettings'] as Record<string, Record<string, number>>;
    return {
      routes: resourcesOf(service, 'AWS::ApiGatewayV2::Route'),
      dependencies: DependsOn ?? [],
      byKey: Object.fromEntries(
        Object.entries(settings).map(([key, { ThrottlingRateLimit, ThrottlingBurstLimit }]) => [
          key,
          [ThrottlingRateLimit, ThrottlingBurstLimit],
        ]),
      ),
    };
  };

  it('limits every route by itself, so that strangers and agents do not use up the limits of an owner', () => {
    const { routes, dependencies, byKey } = limits();
    expect(Object.keys(byKey).sort()).toEqual(
      Object.values(routes)
        .map(({ Properties }) => String(Properties?.['RouteKey']))
        .sort(),
    );
    expect(dependencies).toEqual(expect.arrayContaining(Object.keys(routes)));
    expect(byKey).toMatchObject({
      $default: [100, 200],
      'POST /v1/share-links/{linkId}/open': [100, 200],
      'POST /v1/support/access-requests': [100, 200],
      'POST /oauth/revoke': [100, 200],
      'DELETE /v1/accounts/{accountId}/support-access': [500, 1000],
      'GET /v1/accounts/{accountId}/trash': [500, 1000],
      'POST /v1/accounts/{accountId}/access/v1/evaluation': [500, 1000],
      // One call can cost 100 signatures of KMS.
      'POST /v1/signals/poll': [50, 100],
    });
  });

  it('takes the limits of each class from the context', () => {
    const { byKey } = limits({
      throttleRate: '700',
      openThrottleRate: '20',
      agentThrottleBurst: '30',
      serviceThrottleRate: '900',
      pollThrottleRate: '5',
      pollThrottleBurst: '10',
    });
    expect(byKey).toMatchObject({
      'POST /v1/share-links/{linkId}/open': [20, 200],
      'POST /v1/support/access-requests': [100, 30],
      'DELETE /v1/accounts/{accountId}/support-access': [700, 1000],
      'POST /v1/accounts/{accountId}/access/v1/evaluation': [900, 1000],
      'POST /v1/signals/poll': [5, 10],
    });
  });

  it('logs every request as JSON, and limits routes without settings as open ones', () => {
    const stage = onlyOf(templates().service, 'AWS::ApiGatewayV2::Stage').Properties;
    expect(stage).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    const { Format = '' } = (stage?.['AccessLogSettings'] ?? {}) as { Format?: string };
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', route: '$context.routeKey' });
    expect(Format).not.toMatch(/sourceIp|authorizer\.claims|userAgent/);
  });
});
