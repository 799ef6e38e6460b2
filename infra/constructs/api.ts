import { Stack, Validations } from 'aws-cdk-lib';
import {
  type CfnStage,
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
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { verifiesTokens } from '#deployed-code';
import { accountActions, gatewayMethods, journalActions, type Routes, systemActions } from '../../shared/api/route.ts';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { type Context, contexts } from '../../shared/routes.ts';
import { keys, systemPartition } from '../../shared/table/keys.ts';
import type { Config } from '../config.ts';
import { type RouteClass, routeClassOf, type Throttles } from '../throttles.ts';
import { accessLogFormat } from './access-log.ts';
import type { Alarms } from './alarms.ts';
import { type AssignmentMachine, allowStarting } from './assignment-machine.ts';
import { Authorizers } from './authorizers.ts';
import { needsOf } from './context-needs.ts';
import { corsFor } from './cors.ts';
import { CustomDomain } from './custom-domain.ts';
import type { GradualDeployment } from './gradual-deployment.ts';
import { logGroup } from './log-group.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowCheckpoints, allowPublishing, allowSigning, type SigningKeys } from './signing-keys.ts';
import { allowTable } from './table-access.ts';

interface Props {
  config: Pick<Config, 'name' | 'corsOrigins' | 'throttles' | 'publicUrl' | 'certificate' | 'defaultEndpoint'>;
  identity: Identity;
  key: IKey;
  logDays: number;
}

/** What the functions behind the routes need. */
interface ServedResources {
  table: ITableV2;
  signingKeys: SigningKeys;
  checkpointKey: IKey;
  machine: AssignmentMachine;
  functions: FunctionDefaults;
  alarms: Alarms;
  /** Undefined when new versions get all calls at once. */
  gradual: GradualDeployment | undefined;
}

/** `share-links` as a construct id: `ShareLinks`. */
const pascalCase = (name: string): string => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const unionOf = <Item>(lists: readonly (readonly Item[])[]): Item[] => [...new Set(lists.flat())].sort();

/**
 * The HTTP API: a route for each declaration (and one for HEAD with each GET), a function for each context, and a 404 with problem details for other paths.
 * It is created before its functions, because their environment has its URL.
 */
export class Api extends Construct {
  /** With a trailing slash. */
  readonly url: string;
  /** The same URL without the trailing slash, an attribute of the API alone, so that functions can refer to it. */
  readonly endpoint: string;
  /** What the DNS record of the custom domain must point to, if the stack creates the domain. */
  readonly domainTarget: string | undefined;
  readonly http: HttpApi;
  readonly accessLog: LogGroup;
  readonly #stage: HttpStage;
  readonly #throttles: Throttles;
  readonly #functions = new Map<Context, ServiceFunction>();
  /** The functions that use the table. */
  readonly databaseUsers: ServiceFunction[] = [];
  readonly #routes: { route: HttpRoute; key: string; routeClass: RouteClass }[] = [];
  readonly #authorizers: Authorizers;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#authorizers = new Authorizers(props.identity);
    const { name, publicUrl, certificate, defaultEndpoint } = props.config;
    this.http = new HttpApi(this, 'Http', {
      apiName: name,
      description: 'Gatehouse',
      disableExecuteApiEndpoint: !defaultEndpoint,
      createDefaultStage: false,
      ...corsFor(props.config.corsOrigins),
    });
    this.endpoint = defaultEndpoint || publicUrl === undefined ? this.http.apiEndpoint : publicUrl;
    this.#throttles = props.config.throttles;
    this.accessLog = logGroup(this, 'AccessLog', { key: props.key, days: props.logDays, vended: `apis/${name}` });
    this.#stage = this.#createStage(props.config);
    this.url = `${this.endpoint}/`;
    this.domainTarget =
      publicUrl === undefined || certificate === undefined
        ? undefined
        : new CustomDomain(this, 'Domain', { http: this.http, stage: this.#stage, publicUrl, certificate }).target;
  }

  /** Adds the declared routes and their functions. */
  serve(served: ServedResources): void {
    for (const [context, routes] of Object.entries(contexts)) this.#serve(context as Context, routes, served);
    this.#throttleRoutes();
    const onServerErrors = served.alarms.onServerErrors(this.http);
    served.gradual?.rollBackOn(onServerErrors);
  }

  /** The name of the log group of a context's function. @throws when the context is not served yet */
  logNameOf(context: Context): string {
    const fn = this.#functions.get(context);
    if (!fn) throw new Error(`${context} is not served`);
    return fn.logGroup.logGroupName;
  }

  #createStage({ throttles }: Props['config']): HttpStage {
    return new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttles.open.rate, burstLimit: throttles.open.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog), format: accessLogFormat },
    });
  }

  /** Limits each route by its class. CloudFormation accepts the settings of a route only after the route exists. */
  #throttleRoutes(): void {
    const stage = this.#stage.node.defaultChild as CfnStage;
    stage.routeSettings = Object.fromEntries(
      this.#routes.map(({ key, routeClass }) => {
        const { rate, burst } = this.#throttles[routeClass];
        return [key, { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }];
      }),
    );
    this.#stage.node.addDependency(...this.#routes.map(({ route }) => route));
  }

  /** Adds the function of a context, with the rights that its routes declare, and the routes. */
  #serve(context: Context, routes: Routes, served: ServedResources): void {
    const { table, signingKeys, checkpointKey, machine, functions, alarms } = served;
    const entry = `functions/${context}/handler.ts` as const;
    const { variables, keys: tokenKeys, assigns, checkpoints, codes = [] } = needsOf(context);
    const fn = new ServiceFunction(this, pascalCase(context), {
      ...functions,
      entry,
      description: `Serves the routes of ${context}`,
      needs: [...variables, 'METRICS_NAMESPACE'],
    });
    this.#functions.set(context, fn);
    const declared = Object.values(routes);
    allowTable(
      fn,
      { table, key: functions.key },
      {
        table: unionOf(declared.map(accountActions)),
        within: {
          partitions: [systemPartition, ...(checkpoints ? [keys.journalHead('*').PK] : [])],
          actions: unionOf([...declared.map(systemActions), ...declared.map(journalActions)]),
        },
        indexes: unionOf(declared.map((route) => route.uses.indexes ?? [])),
      },
    );
    if (tokenKeys === 'signs') allowSigning(fn, signingKeys);
    if (tokenKeys === 'publishes') allowPublishing(fn, signingKeys);
    if (checkpoints) allowCheckpoints(fn, checkpointKey);
    if (assigns) allowStarting(fn, machine);
    if (variables.includes('TABLE_NAME')) this.databaseUsers.push(fn);
    const onErrors = alarms.onErrors(fn);
    const onCodes = alarms.onCodes(fn, [
      'REQUEST_FAULT',
      ...(verifiesTokens(entry) ? (['ISSUER_UNREACHABLE'] as const) : []),
      ...(tokenKeys || checkpoints ? (['SIGNING_UNAVAILABLE'] as const) : []),
      ...codes,
    ]);

    // One permission for all methods and paths instead of one for each route.
    const target = served.gradual?.targetOf(context, fn, [onErrors, ...onCodes]) ?? fn;
    const integration = new HttpLambdaIntegration(`${pascalCase(context)}Integration`, target, {
      scopePermissionToRoute: false,
    });
    for (const [name, route] of Object.entries(routes)) {
      const authorizer = this.#authorizers.of(route, entry);
      for (const method of gatewayMethods(route)) {
        const id = method === 'HEAD' ? `${pascalCase(name)}Head` : pascalCase(name);
        const key = HttpRouteKey.with(route.path, HttpMethod[method]);
        this.#route(id, key, integration, authorizer, routeClassOf(route));
      }
    }
    if (context === 'meta') this.#serveDefault(fn, integration);
  }

  /** 404 with problem details. The default route has neither method nor path, so it needs a permission of its own. */
  #serveDefault(fn: ServiceFunction, integration: HttpLambdaIntegration): void {
    this.#route('Default', HttpRouteKey.DEFAULT, integration, new HttpNoneAuthorizer(), 'open');
    fn.addPermission('DefaultRoute', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.http.apiId,
        resourceName: '*/$default',
      }),
    });
  }

  #route(
    id: string,
    routeKey: HttpRouteKey,
    integration: HttpLambdaIntegration,
    authorizer: IHttpRouteAuthorizer,
    routeClass: RouteClass,
  ): void {
    const route = new HttpRoute(this, id, { httpApi: this.http, routeKey, integration, authorizer });
    this.#routes.push({ route, key: routeKey.key, routeClass });
    if (!(authorizer instanceof HttpNoneAuthorizer)) return;
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Open by its declaration, or its token is verified by the function (ADR 0003).',
    });
  }
}
