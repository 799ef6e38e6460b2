import type { Pattern } from './pattern.ts';
import { findReferred, type Resource, referredTo, resourcesOf, type Template } from './template.ts';

/** A Lambda function: the file that exports its `handler`, and what the deployment gives it. */
export interface FunctionWiring {
  id: string;
  entry: string;
  timeoutSeconds: number;
  environment: Record<string, unknown>;
}

/** Whose tokens a route takes; the gateway checks them before the function is called. */
export interface AuthorizerWiring {
  issuer: string;
  audiences: readonly string[];
  scopes: readonly string[];
}

export interface RouteWiring {
  /** `GET /v1/…`, or `$default`. */
  key: string;
  functionId: string;
  authorizer?: AuthorizerWiring;
}

export interface CorsWiring {
  origins: readonly string[];
  methods: readonly string[];
  headers: readonly string[];
  exposed: readonly string[];
  maxAgeSeconds: number | undefined;
  credentials: boolean;
}

/** The table's stream to a function. */
export interface StreamWiring {
  functionId: string;
  batchSize: number;
  /** A record is handed over when it fits any of them; all are, when there are none. */
  filters: readonly Pattern[];
}

/** A queue whose messages a function takes. */
export interface QueueWiring {
  id: string;
  functionId: string;
  batchSize: number;
  /** How long a message is hidden once it was handed out. */
  visibilityMillis: number;
  /** How often a message is handed out at most. */
  maxReceives: number;
}

/** A rule of EventBridge, on time or on what comes over the bus. */
export interface RuleWiring {
  functionIds: readonly string[];
  queueIds: readonly string[];
  everyMillis?: number;
  pattern?: Pattern;
}

export interface Wiring {
  functions: readonly FunctionWiring[];
  routes: readonly RouteWiring[];
  cors: CorsWiring | undefined;
  streams: readonly StreamWiring[];
  queues: readonly QueueWiring[];
  rules: readonly RuleWiring[];
}

const type = {
  api: 'AWS::ApiGatewayV2::Api',
  authorizer: 'AWS::ApiGatewayV2::Authorizer',
  function: 'AWS::Lambda::Function',
  integration: 'AWS::ApiGatewayV2::Integration',
  mapping: 'AWS::Lambda::EventSourceMapping',
  queue: 'AWS::SQS::Queue',
  route: 'AWS::ApiGatewayV2::Route',
  rule: 'AWS::Events::Rule',
} as const;

type Properties = Record<string, unknown>;

const propertiesOf = (resource: Resource | undefined): Properties => resource?.Properties ?? {};

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Functions that name their source; those that CDK brings along for the deployment itself do not. */
const functionsOf = (template: Template): FunctionWiring[] =>
  resourcesOf(template, type.function).flatMap(([id, resource]) => {
    const entry = resource.Metadata?.['gatehouse:entry'];
    if (typeof entry !== 'string') return [];
    const { Timeout, Environment } = propertiesOf(resource);
    const environment = ((Environment as Properties | undefined)?.['Variables'] ?? {}) as Properties;
    return [{ id, entry, timeoutSeconds: Number(Timeout ?? 3), environment }];
  });

const authorizerOf = (template: Template, route: Properties): AuthorizerWiring | undefined => {
  if (route['AuthorizationType'] !== 'JWT') return undefined;
  const id = referredTo(template, route['AuthorizerId'], type.authorizer);
  const { Issuer, Audience } = propertiesOf(template.Resources[id])['JwtConfiguration'] as Properties;
  return { issuer: String(Issuer), audiences: strings(Audience), scopes: strings(route['AuthorizationScopes']) };
};

const routesOf = (template: Template): RouteWiring[] =>
  resourcesOf(template, type.route).map(([, resource]) => {
    const route = propertiesOf(resource);
    const integration = template.Resources[referredTo(template, route['Target'], type.integration)];
    const authorizer = authorizerOf(template, route);
    return {
      key: String(route['RouteKey']),
      functionId: referredTo(template, propertiesOf(integration)['IntegrationUri'], type.function),
      ...(authorizer ? { authorizer } : {}),
    };
  });

const corsOf = (template: Template): CorsWiring | undefined => {
  const [api] = resourcesOf(template, type.api);
  const cors = propertiesOf(api?.[1])['CorsConfiguration'] as Properties | undefined;
  return (
    cors && {
      origins: strings(cors['AllowOrigins']),
      methods: strings(cors['AllowMethods']),
      headers: strings(cors['AllowHeaders']).map((name) => name.toLowerCase()),
      exposed: strings(cors['ExposeHeaders']),
      maxAgeSeconds: cors['MaxAge'] === undefined ? undefined : Number(cors['MaxAge']),
      credentials: cors['AllowCredentials'] === true,
    }
  );
};

const mappingsOf = (template: Template): Properties[] =>
  resourcesOf(template, type.mapping)
    .map(([, resource]) => propertiesOf(resource))
    .filter((mapping) => mapping['Enabled'] !== false);

/** Mappings of what is not in this template: of the table, which is in that of the data. */
const streamsOf = (template: Template): StreamWiring[] =>
  mappingsOf(template)
    .filter((mapping) => findReferred(template, mapping['EventSourceArn'], type.queue) === undefined)
    .map((mapping) => ({
      functionId: referredTo(template, mapping['FunctionName'], type.function),
      batchSize: Number(mapping['BatchSize'] ?? 100),
      filters: (((mapping['FilterCriteria'] as Properties | undefined)?.['Filters'] ?? []) as Properties[]).map(
        (filter) => JSON.parse(String(filter['Pattern'])) as Pattern,
      ),
    }));

const queuesOf = (template: Template): QueueWiring[] =>
  mappingsOf(template).flatMap((mapping) => {
    const id = findReferred(template, mapping['EventSourceArn'], type.queue);
    if (id === undefined) return [];
    const { VisibilityTimeout, RedrivePolicy } = propertiesOf(template.Resources[id]);
    const { maxReceiveCount } = (RedrivePolicy ?? {}) as Properties;
    return [
      {
        id,
        functionId: referredTo(template, mapping['FunctionName'], type.function),
        batchSize: Number(mapping['BatchSize'] ?? 10),
        visibilityMillis: Number(VisibilityTimeout ?? 30) * 1000,
        maxReceives: Number(maxReceiveCount ?? Number.POSITIVE_INFINITY),
      },
    ];
  });

const unit = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const millisOf = (schedule: string): number => {
  const [, count, name] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (count === undefined || name === undefined) throw new Error(`the schedule ${schedule} is not served locally`);
  return Number(count) * unit[name as keyof typeof unit];
};

/** Each target is a function, or a queue that a function takes from. */
const targetsOf = (template: Template, rule: Properties): Pick<RuleWiring, 'functionIds' | 'queueIds'> => {
  const arns = ((rule['Targets'] ?? []) as Properties[]).map((target) => target['Arn']);
  const queueIds = arns.map((arn) => findReferred(template, arn, type.queue));
  return {
    functionIds: arns
      .filter((_, index) => queueIds[index] === undefined)
      .map((arn) => referredTo(template, arn, type.function)),
    queueIds: queueIds.filter((id) => id !== undefined),
  };
};

const rulesOf = (template: Template): RuleWiring[] =>
  resourcesOf(template, type.rule)
    .map(([, resource]) => propertiesOf(resource))
    .filter((rule) => rule['State'] !== 'DISABLED')
    .map((rule) => ({
      ...targetsOf(template, rule),
      ...(rule['ScheduleExpression'] === undefined
        ? {}
        : { everyMillis: millisOf(String(rule['ScheduleExpression'])) }),
      ...(rule['EventPattern'] === undefined ? {} : { pattern: rule['EventPattern'] as Pattern }),
    }));

/** Who calls whom, and how, as the service's template says. @throws when the template has what is not served locally */
export const wiringOf = (template: Template): Wiring => ({
  functions: functionsOf(template),
  routes: routesOf(template),
  cors: corsOf(template),
  streams: streamsOf(template),
  queues: queuesOf(template),
  rules: rulesOf(template),
});
