import type { Environment } from 'aws-cdk-lib';

/** A receiver of signals about the end of support sessions. */
export interface SignalReceiverProps {
  id: string;
  /** The `sub` of the service that polls. */
  serviceId?: string;
  /** The `aud` of its signals; `tokenAudience` by default. */
  audience?: string;
  /** The URL that signals are pushed to. */
  pushUrl?: string;
}

/** Rules of the product for all accounts: docs/configuration.md has their meaning and defaults. Durations are ISO 8601. */
export interface GatehouseSettings {
  teams?: string[];
  durationPresets?: string[];
  defaultDuration?: string;
  maxDuration?: string;
  allowUnlimited?: boolean;
  maxLiveGrants?: number;
  maxLiveSessions?: number;
  maxSessionsPerAgent?: number;
  sessionIdle?: string;
  tokenAudience?: string;
  documentAudience?: string;
  signalReceivers?: SignalReceiverProps[];
  editions?: (string | { name: string; features: string[] })[];
  erasureDays?: number;
}

/** How one kind of principal is recognized, or all kinds with one issuer. */
interface IssuerOptions {
  /** One OIDC issuer for users, agents and services; without any issuer, the data stack has a user pool. */
  issuer?: string;
  audience?: string | string[];
  scopes?: string[];
  kindClaim?: string;
  subjectClaim?: string;
  accountClaim?: string;
  roleClaim?: string;
  teamClaim?: string;
  userIssuer?: string;
  userAudience?: string | string[];
  userScopes?: string[];
  userSubjectClaim?: string;
  userAccountClaim?: string;
  userRoleClaim?: string;
  agentIssuer?: string;
  agentAudience?: string | string[];
  agentScopes?: string[];
  agentSubjectClaim?: string;
  agentTeamClaim?: string;
  serviceIssuer?: string;
  serviceAudience?: string | string[];
  serviceScopes?: string[];
  serviceSubjectClaim?: string;
}

type Person = '' | 'user' | 'agent';
type Prefixed<Prefix extends Person, Name extends string> = Prefix extends '' ? Name : `${Prefix}${Capitalize<Name>}`;

/** How the hosted console signs people in, with one issuer for all or an issuer for each kind. */
type ConsoleOptions = {
  [Name in Prefixed<
    Person,
    | 'consoleClientId'
    | 'consoleAuthorizationEndpoint'
    | 'consoleTokenEndpoint'
    | 'consoleSignOutEndpoint'
    | 'consoleParameters'
  >]?: string;
} & { [Name in Prefixed<Person, 'consoleScopes'>]?: string[] } & {
  [Name in Prefixed<Person, 'consoleToken'>]?: 'access' | 'id';
};

type Throttled = '' | 'open' | 'agent' | 'user' | 'service' | 'poll';
type ThrottleName = `${Throttled}ThrottleRate` | `${Throttled}ThrottleBurst`;

/** Requests per second of a route, and in a burst, by class of routes. */
type ThrottleOptions = { [Name in ThrottleName as Uncapitalize<Name>]?: number };

/**
 * The options of an instance, with the names, meanings and defaults of docs/configuration.md. They are checked when the construct
 * is created.
 */
export interface GatehouseProps extends IssuerOptions, ConsoleOptions, ThrottleOptions {
  /** Account and region of both stacks; those of the stage or of the CDK CLI by default. The region must be known. */
  env?: Environment;
  /** The stacks are named `<name>-Data` and `<name>-Service`; `Gatehouse` by default. */
  name?: string;
  /** When false, deleting the data stack deletes the data. True by default. */
  retain?: boolean;
  settings?: GatehouseSettings;
  keepUserPool?: boolean;
  mfa?: 'required' | 'optional';
  sesFrom?: string;
  /** Hosts the console. */
  console?: boolean;
  corsOrigins?: string[];
  concurrency?: number;
  concurrencyShares?: { [share: string]: number };
  signingKeys?: string[];
  publicUrl?: string;
  certificate?: string;
  defaultEndpoint?: boolean;
  tags?: { [name: string]: string };
  canary?: boolean;
  tracing?: boolean;
  /** The minutes during which new versions of functions get a tenth of the calls. */
  gradualDeployment?: 'off' | '10' | '15' | '30';
  logDays?: number;
  auditDays?: number;
  checkpointDays?: number;
}

const people = ['', 'user', 'agent'] as const;
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const prefixed = (prefix: string, name: string): string => (prefix === '' ? name : prefix + capitalized(name));

const issuerNames = ['issuer', 'audience', 'scopes', 'subjectClaim', 'accountClaim', 'roleClaim', 'teamClaim'];
const consoleNames = [
  ...['consoleClientId', 'consoleAuthorizationEndpoint', 'consoleTokenEndpoint', 'consoleSignOutEndpoint'],
  ...['consoleParameters', 'consoleScopes', 'consoleToken'],
];

/** The names of all options, `env` apart. */
export const optionNames: readonly string[] = [
  ...['name', 'retain', 'settings', 'keepUserPool', 'mfa', 'sesFrom', 'console', 'corsOrigins', 'concurrency'],
  ...['concurrencyShares', 'signingKeys', 'publicUrl', 'certificate', 'defaultEndpoint', 'tags', 'canary', 'tracing'],
  'gradualDeployment',
  'checkpointDays',
  ...['logDays', 'auditDays', 'kindClaim'],
  ...['', 'user', 'agent', 'service'].flatMap((kind) => issuerNames.map((name) => prefixed(kind, name))),
  ...people.flatMap((person) => consoleNames.map((name) => prefixed(person, name))),
  ...['', 'open', 'agent', 'user', 'service', 'poll'].flatMap((routes) =>
    ['throttleRate', 'throttleBurst'].map((name) => prefixed(routes, name)),
  ),
];
