import { type Resource, synthesise, type Template } from '../../infra/synthesise.ts';

/** Contexts for the three ways to know who calls. */
export const identityContexts = {
  'a user pool of its own': {},
  'one issuer for all': { issuer: 'https://id.example.com', audience: 'gatehouse' },
  'an issuer for each kind': {
    userIssuer: 'https://users.example.com',
    userAudience: 'crm,mobile',
    agentIssuer: 'https://agents.example.com/tenant/',
    agentAudience: 'helpdesk',
    serviceIssuer: 'https://services.example.com',
    serviceAudience: 'gatehouse',
  },
  'one issuer for users and agents, another for services': {
    userIssuer: 'https://id.example.com',
    userAudience: 'crm',
    agentIssuer: 'https://id.example.com',
    agentAudience: 'helpdesk',
    serviceIssuer: 'https://services.example.com',
    serviceAudience: 'gatehouse',
  },
} as const satisfies Record<string, Record<string, unknown>>;

/** Context with a receiver that signals are pushed to. */
export const pushing = {
  settings: JSON.stringify({ signalReceivers: [{ id: 'product', pushUrl: 'https://product.example.com/signals' }] }),
};

/** Context with the console and one other issuer. */
export const hostedConsole = {
  console: 'true',
  issuer: 'https://id.example.com',
  audience: 'gatehouse',
  consoleClientId: 'console',
  consoleAuthorizationEndpoint: 'https://id.example.com/authorize',
  consoleTokenEndpoint: 'https://token.example.com/token',
  consoleSignOutEndpoint: 'https://id.example.com/sign-out',
} as const;

export type Stacks = ReturnType<typeof synthesise>;

export type IdentityContext = keyof typeof identityContexts;

/** The resources of a type, by logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  Object.fromEntries(Object.entries(template.Resources).filter(([, resource]) => resource.Type === type));

/** The properties of the only resource of a type. */
export const onlyOf = (template: Template, type: string): Resource => {
  const [only, ...others] = Object.values(resourcesOf(template, type));
  if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} resources of type ${type}`);
  return only;
};

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: unknown;
}

export const listOf = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? value : [value as Item];

/** All policy statements anywhere below a value. */
export const statementsIn = (value: unknown): Statement[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Statement' ? [...listOf(inner as Statement)] : statementsIn(inner),
  );
};

/** The Lambda function with an entry file, by logical id, with the statements of its role. */
export const functionAt = (template: Template, entry: string) => {
  const found = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(
    ([, fn]) => fn.Metadata?.['gatehouse:entry'] === entry,
  );
  if (!found) throw new Error(`no function with the entry ${entry}`);
  const [id, { Properties = {} }] = found;
  const [role] = (Properties['Role'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'];
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).filter((policy) =>
    ((policy.Properties?.['Roles'] ?? []) as { Ref: string }[]).some((one) => one.Ref === role),
  );
  const environment = (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
  return { id, role, environment, properties: Properties, statements: policies.flatMap(statementsIn) };
};

/** A value with its intrinsic functions replaced by texts that can stand in a URL, as deploying it would. */
export const resolved = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(resolved);
  if ('Fn::Join' in value) {
    const [separator, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
    return parts.map(resolved).join(separator);
  }
  const [[name, inner] = []] = Object.entries(value);
  const isIntrinsic = name === 'Ref' || name?.startsWith('Fn::');
  if (isIntrinsic)
    return JSON.stringify(inner)
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one)]));
};

/** The value in the data stack that a value of the service stack refers to. */
export const publishedBy = ({ data, service }: Stacks, value: unknown): unknown => {
  const parameter = service.Parameters?.[(value as { Ref: string }).Ref];
  return Object.values(resourcesOf(data, 'AWS::SSM::Parameter'))
    .map(({ Properties = {} }) => Properties)
    .find((one) => one['Name'] === parameter?.Default)?.['Value'];
};

const made = new Map<string, Stacks>();

/** The templates for a context, made once. */
export const templates = (context: Record<string, unknown> = {}): Stacks => {
  const key = JSON.stringify(context);
  const known = made.get(key) ?? synthesise(context);
  made.set(key, known);
  return known;
};
