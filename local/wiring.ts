import type { Pattern } from './pattern.ts';
import { findReferred, type Resource, referredTo, resourcesOf, type Template } from './template.ts';

/** A Lambda function: the file that exports its `handler`, its timeout and environment variables. */
export interface FunctionWiring {
  id: string;
  entry: string;
  timeoutSeconds: number;
  environment: Record<string, unknown>;
}

/** The JWT authorizer of a route: which tokens the gateway accepts. */
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

/** An event source mapping from the table's stream to a function. */
export interface StreamWiring {
  functionId: string;
  batchSize: number;
  /** A record is delivered when it matches any of them, or when the list is empty. */
  filters: readonly Pattern[];
}

/** A queue and the function that consumes it. */
export interface QueueWiring {
  id: string;
  functionId: string;
  batchSize: number;
  /** How long a message is hidden after it was received. */
  visibilityMillis: number;
  /** How often a message is received at most. */
  maxReceives: number;
}

/** An EventBridge rule, with a schedule or an event pattern. */
export interface RuleWiring {
  functionIds: readonly string[];
  queueIds: readonly string[];
  everyMillis?: number;
  pattern?: Pattern;
}

/** How the resources of the service are connected. */
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

/** The functions whose metadata name their source; CDK's own helper functions have none. */
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

/** Mappings whose source is not a queue of this template: those of the table, which is in the data stack. */
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
  if (count === undefined || name === undefined) throw new Error(`the schedule ${schedule} is not supported locally`);
  return Number(count) * unit[name as keyof typeof unit];
};

/** Each target is a function or a queue. */
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

/** Reads the wiring from the service's template. @throws when it uses something that the local run does not support */
export const wiringOf = (template: Template): Wiring => ({
  functions: functionsOf(template),
  routes: routesOf(template),
  cors: corsOf(template),
  streams: streamsOf(template),
  queues: queuesOf(template),
  rules: rulesOf(template),
});
