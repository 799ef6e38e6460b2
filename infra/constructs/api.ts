import { Stack, Validations } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { accountActions, type Routes, systemActions } from '../../shared/api/route.ts';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { type Context, contexts } from '../../shared/routes.ts';
import { systemPartition } from '../../shared/table/keys.ts';
import type { Config } from '../config.ts';
import { accessLogFormat } from './access-log.ts';
import type { Alarms } from './alarms.ts';
import { type AssignmentMachine, allowStarting } from './assignment-machine.ts';
import { Authorizers, verifiesTokens } from './authorizers.ts';
import { needsOf } from './context-needs.ts';
import { corsFor } from './cors.ts';
import { logGroup } from './log-group.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowPublishing, allowSigning, type SigningKeys } from './signing-keys.ts';
import { allowTable } from './table-access.ts';

interface Props {
  config: Pick<Config, 'corsOrigins' | 'throttle'>;
  identity: Identity;
  key: Key;
  logDays: number;
}

/** What is behind the routes. */
interface Served {
  table: TableV2;
  signingKeys: SigningKeys;
  machine: AssignmentMachine;
  functions: FunctionDefaults;
  alarms: Alarms;
}

/** `share-links` as the id of a construct: `ShareLinks`. */
const pascalCase = (name: string): string => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const unionOf = <Item>(lists: readonly (readonly Item[])[]): Item[] => [...new Set(lists.flat())].sort();

/**
 * The HTTP API: each declared route by itself, one function for each context, and a proper 404 for the rest. There
 * before its functions are, since they are told where it is.
 */
export class Api extends Construct {
  /** With the stage, which depends on what is served. */
  readonly url: string;
  /** The same without the trailing slash, and of the API alone, so that functions may refer to it. */
  readonly endpoint: string;
  readonly #http: HttpApi;
  readonly #authorizers: Authorizers;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#authorizers = new Authorizers(props.identity);
    this.#http = new HttpApi(this, 'Http', {
      description: 'Gatehouse',
      createDefaultStage: false,
      ...corsFor(props.config.corsOrigins),
    });
    this.endpoint = this.#http.apiEndpoint;
    this.url = this.#stage(props).url;
  }

  /** Puts the declared routes, and what serves them, into the API. */
  serve(served: Served): void {
    for (const [context, routes] of Object.entries(contexts)) this.#serve(context as Context, routes, served);
    served.alarms.onServerErrors(this.#http);
  }

  #stage({ config, key, logDays }: Props): HttpStage {
    const log = logGroup(this, 'AccessLog', { key, days: logDays });
    return new HttpStage(this, 'Stage', {
      httpApi: this.#http,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.throttle.rate, burstLimit: config.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: accessLogFormat },
    });
  }

  /** The function of a context, with the rights that its routes declare, behind those routes. */
  #serve(context: Context, routes: Routes, { table, signingKeys, machine, functions, alarms }: Served): void {
    const entry = `functions/${context}/handler.ts` as const;
    const { variables, keys: tokenKeys, assigns, codes = [] } = needsOf(context);
    const fn = new ServiceFunction(this, pascalCase(context), {
      ...functions,
      entry,
      description: `Serves the routes of ${context}`,
      needs: [...variables, 'POWERTOOLS_SERVICE_NAME'],
    });
    const declared = Object.values(routes);
    allowTable(
      fn,
      { table, key: functions.key },
      {
        table: unionOf(declared.map(accountActions)),
        within: { partitions: [systemPartition], actions: unionOf(declared.map(systemActions)) },
        indexes: unionOf(declared.map((route) => route.uses.indexes ?? [])),
      },
    );
    if (tokenKeys === 'signs') allowSigning(fn, signingKeys);
    if (tokenKeys === 'publishes') allowPublishing(fn, signingKeys);
    if (assigns) allowStarting(fn, machine);
    alarms.onErrors(fn);
    alarms.onCodes(fn, [
      'REQUEST_FAULT',
      ...(verifiesTokens(entry) ? (['ISSUER_UNREACHABLE'] as const) : []),
      ...(tokenKeys ? (['SIGNING_UNAVAILABLE'] as const) : []),
      ...codes,
    ]);

    // The gateway may call the function for any method and path: one permission instead of one for each route.
    const integration = new HttpLambdaIntegration(`${pascalCase(context)}Integration`, fn, {
      scopePermissionToRoute: false,
    });
    for (const [name, route] of Object.entries(routes)) {
      const key = HttpRouteKey.with(route.path, HttpMethod[route.method]);
      this.#route(pascalCase(name), key, integration, this.#authorizers.of(route, entry));
    }
    if (context === 'meta') this.#serveTheRest(fn, integration);
  }

  /** A proper 404. The default route has neither method nor path, so the permission for those does not cover it. */
  #serveTheRest(fn: ServiceFunction, integration: HttpLambdaIntegration): void {
    this.#route('Default', HttpRouteKey.DEFAULT, integration, new HttpNoneAuthorizer());
    fn.addPermission('DefaultRoute', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.#http.apiId,
        resourceName: '*/$default',
      }),
    });
  }

  #route(id: string, routeKey: HttpRouteKey, integration: HttpLambdaIntegration, authorizer: IHttpRouteAuthorizer) {
    const route = new HttpRoute(this, id, { httpApi: this.#http, routeKey, integration, authorizer });
    if (!(authorizer instanceof HttpNoneAuthorizer)) return;
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Open to anybody by its declaration, or its token is verified by the function (ADR 0003).',
    });
  }
}
