import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import committed from '../../openapi.json' with { type: 'json' };
import { Problem } from '../../shared/api/problem.ts';
import { parseBody } from '../../shared/http/parse-body.ts';
import { parseParams, parseQuery } from '../../shared/http/parse-request.ts';
import { type RouteName, routeNamed } from '../support/api/api.ts';
import { eventOf } from '../support/api/call.ts';

/*
 * openapi.json states the rules that the server enforces: what generators make from it is accepted, and what validators
 * refuse is refused.
 */

// Formats are left out: the patterns beside them say what is checked.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(committed, 'openapi.json');

const pointerTo = (...parts: string[]): string =>
  `openapi.json#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

const operationOf = (name: RouteName): string[] => {
  const { path, method } = routeNamed(name).route;
  return ['paths', path, method.toLowerCase()];
};

const isValid = (pointer: string, value: unknown): boolean => ajv.validate({ $ref: pointer }, value);

const isBodyValid = (name: RouteName, body: unknown): boolean =>
  isValid(pointerTo(...operationOf(name), 'requestBody', 'content', 'application/json', 'schema'), body);

/** Whether the server takes what `parse` parses. Other errors than a refusal of the request are thrown. */
const isTaken = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof Problem && error.problem === 'invalid-request') return false;
    throw error;
  }
};

const isBodyTaken = (name: RouteName, body: unknown): boolean => {
  const { route } = routeNamed(name);
  return isTaken(() => parseBody(route, eventOf(route, { body })));
};

const membersOf = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, n]));

const emoji = '🙂';
const rule = (more: object) => ({
  rules: [{ id: 'r', effect: 'permit', actions: ['read'], resourceTypes: ['file'], ...more }],
});
const threshold = { items: 5, perMinutes: 5 };
const expiresAt = '2026-11-22T00:00:00Z';
const sessionId = `ses_${'0'.repeat(26)}`;
const none = undefined;

/** The smallest body of a route; the rows below add to it. */
const smallest: Partial<Record<RouteName, object>> = {
  createShareLink: { documentId: 'd', recipients: ['a@example.com'] },
  putUser: { name: 'Mia', email: 'mia@example.com', role: 'member' },
  putAccount: { name: 'Acme' },
  createAssignmentJob: { userIds: ['a'], changes: [{ campaignIds: 'all', canAccess: true }] },
  reportSensitiveActions: { userId: 'mia', actions: [{ action: 'export', resourceType: 'file' }] },
  createTrashItem: { resourceType: 'file', resourceId: 'f', data: null },
  createLead: { leadId: 'l' },
  evaluate: { subject: { type: 'user', id: 'mia' }, action: { name: 'read' }, resource: { type: 'file', id: 'f' } },
  evaluateAll: { subject: { type: 'user', id: 'mia' }, action: { name: 'read' }, resource: { type: 'file', id: 'f' } },
};

/** The smallest body with other members, as it is sent: members that are undefined are left out. */
const bodyOf = (name: RouteName, members: object): unknown =>
  JSON.parse(JSON.stringify({ ...smallest[name], ...members }));

describe('a body that breaks a rule is refused by openapi.json and by the server; one that keeps it by neither', () => {
  it.each<[rule: string, route: RouteName, kept: object, broken: object]>([
    ['teams are named once', 'createGrant', { teams: ['a', 'b'] }, { teams: ['a', 'a'] }],
    ['a reason has 500 code points', 'createGrant', { reason: emoji.repeat(500) }, { reason: 'x'.repeat(501) }],
    ['a reason has no control characters', 'createGrant', { reason: 'a\tb\nc' }, { reason: 'a\u0007b' }],
    ['a reason does not begin with one', 'createGrant', { reason: '\n a' }, { reason: '\u000ba' }],
    ['a reason is visible', 'createGrant', { reason: '\u200Ba' }, { reason: '\u200B\u2060 \u3164' }],
    ['a reason is not blank', 'createGrant', { reason: ' a ' }, { reason: '  ' }],
    ['a change changes something', 'changeGrant', { scope: 'full' }, {}],
    ['a grant has one end', 'changeGrant', { duration: 'P1D' }, { duration: 'P1D', expiresAt }],
    ['a link has one end', 'createShareLink', { expiresAt }, { expiresAt, duration: 'P1D' }],
    ['recipients are named once', 'createShareLink', {}, { recipients: ['a@example.com', 'a@example.com'] }],
    ['a recipient is an address', 'createShareLink', {}, { recipients: ['a@example'] }],
    ['the id of a document is no path', 'createShareLink', { documentId: '...' }, { documentId: '..' }],
    ['a user has an address', 'putUser', { email: 'müller@müller.de' }, { email: 'a b@example.com' }],
    ['an edition has 60 code points', 'putAccount', { edition: emoji.repeat(60) }, { edition: 'x'.repeat(61) }],
    ['a rule names actions once', 'putPolicy', rule({ actions: ['a', 'b'] }), rule({ actions: ['a', 'a'] })],
    ['a rule names roles once', 'putPolicy', rule({ roles: ['admin'] }), rule({ roles: ['admin', 'admin'] })],
    ['a rule names users once', 'putPolicy', rule({ subjects: ['a'] }), rule({ subjects: ['a', 'a'] })],
    ['a test tests', 'putPolicy', rule({ when: { 'context.a': { in: [1] } } }), rule({ when: { 'context.a': {} } })],
    ['thresholds differ', 'putPolicy', {}, { sensitiveActions: { thresholds: [threshold, threshold] } }],
    ['a draft is a policy', 'putPolicy', { draft: rule({}) }, { draft: rule({ actions: ['a', 'a'] }) }],
    ['users are named once', 'createAssignmentJob', {}, { userIds: ['a', 'a'] }],
    [
      'campaigns are named once',
      'createAssignmentJob',
      {},
      { changes: [{ campaignIds: ['c', 'c'], canAccess: true }] },
    ],
    [
      'a change sets a box',
      'createAssignmentJob',
      { changes: [{ campaignIds: 'all', roundRobin: false }] },
      { changes: [{ campaignIds: 'all' }] },
    ],
    ['a report names an actor', 'reportSensitiveActions', {}, { userId: none }],
    ['a report names one actor', 'reportSensitiveActions', { userId: none, sessionId }, { sessionId }],
    [
      'ids of resources have 256 code points',
      'createTrashItem',
      { resourceId: emoji.repeat(256) },
      { resourceId: 'x'.repeat(257) },
    ],
    ['ids of resources have no control characters', 'createTrashItem', { resourceId: ' ' }, { resourceId: 'a\u0000' }],
    [
      'properties are not inherited',
      'createTrashItem',
      { properties: { a: 1 } },
      { properties: JSON.parse('{"__proto__":1}') },
    ],
    [
      'properties have 1,000 code points',
      'createTrashItem',
      { properties: { a: emoji.repeat(1000) } },
      { properties: { a: 'x'.repeat(1001) } },
    ],
    ['ids of leads have 256 code points', 'createLead', { leadId: emoji.repeat(256) }, { leadId: 'x'.repeat(257) }],
    ['ids of leads have no line breaks', 'createLead', {}, { leadId: 'a\nb' }],
    ['the id of a lead is no path', 'createLead', { leadId: '. ' }, { leadId: '.' }],
    ['ids of contacts have no control characters', 'createLead', { contactId: '+49' }, { contactId: '\u009f' }],
    ['properties are 1,000 at most', 'evaluate', { context: membersOf(1000) }, { context: membersOf(1001) }],
    [
      'names have 4,096 code points',
      'evaluate',
      { action: { name: emoji.repeat(4096) } },
      { action: { name: 'x'.repeat(4097) } },
    ],
    ['a batch has evaluations', 'evaluateAll', { subject: none, evaluations: [{}] }, { subject: none }],
    ['a batch without evaluations is one', 'evaluateAll', {}, { action: {} }],
    ['a batch of none is one', 'evaluateAll', { evaluations: [] }, { evaluations: [], resource: none }],
    ['ids of signals have 128 code points', 'pollSignals', { ack: [emoji.repeat(128)] }, { ack: ['x'.repeat(129)] }],
  ])('%s: %s', (_, name, ...[kept, broken]) => {
    const verdicts = (members: object) => {
      const body = bodyOf(name, members);
      return [isBodyValid(name, body), isBodyTaken(name, body)];
    };
    expect([verdicts(kept), verdicts(broken)]).toEqual([
      [true, true],
      [false, false],
    ]);
  });
});

describe('a parameter that breaks a rule is refused by openapi.json and by the server', () => {
  const parameterOf = (name: RouteName, parameter: string): string => {
    const operation = operationOf(name).reduce<unknown>((at, part) => Reflect.get(at as object, part), committed);
    const { parameters } = operation as { parameters: { name: string }[] };
    return pointerTo(
      ...operationOf(name),
      'parameters',
      String(parameters.findIndex((one) => one.name === parameter)),
      'schema',
    );
  };

  it.each<[RouteName, string, string, string]>([
    ['getUser', 'userId', '...', '..'],
    ['getAccount', 'accountId', 'a', '.'],
    ['getLead', 'leadId', '. ', '.'],
    ['getLead', 'leadId', emoji.repeat(256), 'x'.repeat(257)],
  ])('%s: %s', (name, parameter, kept, broken) => {
    const { route } = routeNamed(name);
    const isParamTaken = (value: string) => {
      const params = { accountId: 'a', campaignId: 'c', [parameter]: value };
      return isTaken(() => parseParams(route, eventOf(route, { params })));
    };
    const pointer = parameterOf(name, parameter);
    expect([isValid(pointer, kept), isParamTaken(kept)]).toEqual([true, true]);
    expect([isValid(pointer, broken), isParamTaken(broken)]).toEqual([false, false]);
  });

  it('listPeople: q', () => {
    const { route } = routeNamed('listPeople');
    const isQueryTaken = (search: string) => isTaken(() => parseQuery(route, eventOf(route, { query: { q: search } })));
    const pointer = parameterOf('listPeople', 'q');
    const [kept, broken] = [emoji.repeat(200), 'x'.repeat(201)];
    expect([isValid(pointer, kept), isQueryTaken(kept)]).toEqual([true, true]);
    expect([isValid(pointer, broken), isQueryTaken(broken)]).toEqual([false, false]);
  });
});
