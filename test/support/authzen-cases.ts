import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import {
  active1,
  alice,
  aliceReads,
  archived1,
  archived2,
  bob,
  bobAsAdmin,
  bobWrites,
  context,
  read,
  record1,
  record2,
  softly,
  write,
} from './authzen-fixture.ts';

/** What somebody finds. */
interface Found {
  type?: string;
  id?: string;
  name?: string;
}

/** A request of the certification scenario, and the answer that it expects. */
export interface AuthzenCase {
  /** The number of its section, and what it is about. */
  name: string;
  route: Exclude<keyof typeof decisionRoutes, 'getDecisionPoint'>;
  body?: unknown;
  /** A body as text, for what is not JSON. */
  text?: string;
  headers?: Record<string, string>;
  /** A decision, or several in order; what is found, all of it; or 400, pointing at a place. */
  expected: boolean | readonly boolean[] | { found: readonly Found[] } | { refused: string | undefined };
}

type Case = readonly [name: string, body: unknown, expected: AuthzenCase['expected']];

/** Cases of one route that differ in their bodies alone. */
export const of = (route: AuthzenCase['route'], ...cases: readonly Case[]): AuthzenCase[] =>
  cases.map(([name, body, expected]) => ({ name, route, body, expected }));

/** A body that is refused, and the place. */
export const at = (pointer: string) => ({ refused: pointer });

const raw = (name: string, request: Pick<AuthzenCase, 'body' | 'text' | 'headers'>): AuthzenCase => ({
  ...{ name, route: 'evaluate', expected: { refused: undefined } },
  ...request,
});

const { subject: _subject, ...noSubject } = aliceReads;
const { action: _action, ...noAction } = aliceReads;
const { resource: _resource, ...noResource } = aliceReads;

const rules: readonly Case[] = [
  ['1, alice reads', aliceReads, true],
  ['2, alice writes', { subject: alice, action: write, resource: record1 }, true],
  ['3, bob reads', { subject: bob, action: read, resource: record1 }, true],
  ['4, bob writes', bobWrites, false],
  ['5, alice writes what is archived', { subject: alice, action: write, resource: archived2 }, false],
  ['5, whichever record it is', { subject: alice, action: write, resource: archived1 }, false],
  ['6, an admin writes what is archived', { subject: bobAsAdmin, action: write, resource: archived2 }, true],
  ['7, alice deletes softly', softly(true), true],
  ['8, alice deletes for good', softly(false), false],
];

/** What the policy of the fixture must say, with a context and without. */
export const requiredBehaviour: AuthzenCase[] = of(
  'evaluate',
  ...rules.flatMap(([name, body, expected]): Case[] => [
    [`c-1-4 rule ${name}`, body, expected],
    [`c-1-4 rule ${name}, with a context`, { ...(body as object), context }, expected],
  ]),
);

export const basicCore: AuthzenCase[] = [
  ...of(
    'evaluate',
    ['c-2-2-1 permits', aliceReads, true],
    ['c-2-2-2 denies', bobWrites, false],
    ['c-2-2-3 takes a context', { ...aliceReads, context }, true],
    [
      'c-2-2-8 takes properties that no rule asks for',
      {
        subject: { ...alice, properties: { department: 'Sales', role: 'manager' } },
        action: { ...read, properties: { method: 'GET' } },
        resource: { ...record1, properties: { status: 'active', owner: 'bob' } },
      },
      true,
    ],
    ['c-2-2-9 ignores members that it does not know', { ...aliceReads, foo: 'bar', future: { nested: true } }, true],
    ['c-2-4-1 refuses a request without its subject', noSubject, at('#/subject')],
    ['c-2-4-1 refuses a request without its action', noAction, at('#/action')],
    ['c-2-4-1 refuses a request without its resource', noResource, at('#/resource')],
    ['c-2-4-2 refuses a subject without type', { ...aliceReads, subject: { id: 'alice' } }, at('#/subject/type')],
    ['c-2-4-2 refuses a subject without id', { ...aliceReads, subject: { type: 'user' } }, at('#/subject/id')],
    ['c-2-4-2 refuses an action without name', { ...aliceReads, action: {} }, at('#/action/name')],
    ['c-2-4-2 refuses a resource without type', { ...aliceReads, resource: { id: 'record-1' } }, at('#/resource/type')],
    ['c-2-4-2 refuses a resource without id', { ...aliceReads, resource: { type: 'record' } }, at('#/resource/id')],
    ['c-2-4-6 refuses a subject that is text', { ...aliceReads, subject: 'alice' }, at('#/subject')],
    ['c-2-4-6 refuses a name that is a number', { ...aliceReads, action: { name: 123 } }, at('#/action/name')],
    [
      'c-2-4-6 refuses properties that are a list',
      { ...aliceReads, subject: { ...alice, properties: [] } },
      at('#/subject/properties'),
    ],
    ['c-2-4-6 refuses a context that is text', { ...aliceReads, context: 'now' }, at('#/context')],
    ['c-2-4-6 refuses a list', [aliceReads], at('#')],
    ['c-2-4-6 refuses null', null, at('#')],
  ),
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/problem+json', 'text/json', ''].map((type) =>
    raw(`c-2-4-3 refuses the content type ${JSON.stringify(type)}`, {
      body: aliceReads,
      headers: { 'content-type': type },
    }),
  ),
  ...['{"subject":', 'alice', '{"subject":{}}}', "{'subject': 1}", '\u0000', '{} {}'].map((text) =>
    raw(`c-2-4-4 refuses ${JSON.stringify(text)}, which is no JSON`, { text }),
  ),
  raw('c-2-4-5 refuses an empty body', { text: '' }),
  raw('c-2-4-5 refuses no body at all', {}),
];

export const basicProperties: AuthzenCase[] = of(
  'evaluate',
  ['c-2-2-4 denies by a property of the resource', { subject: alice, action: write, resource: archived2 }, false],
  ['c-2-2-5 permits by a property of the subject', { subject: bobAsAdmin, action: write, resource: archived2 }, true],
  ['c-2-2-6 permits by a property of the action', softly(true), true],
  ['c-2-2-7 denies by a property of the action', softly(false), false],
);

const everyThird = Array.from({ length: 100 }, (_, n) => n % 3 === 0);

export const batchCore: AuthzenCase[] = of(
  'evaluateAll',
  [
    'c-3-2-1 takes several evaluations',
    { subject: alice, action: read, evaluations: [{ resource: record1 }, { resource: record2 }] },
    [true, true],
  ],
  [
    'c-3-2-2 decides each',
    { subject: bob, resource: record1, evaluations: [{ action: read }, { action: write }] },
    [true, false],
  ],
  ['c-3-2-5 takes evaluations without defaults', { evaluations: [aliceReads, bobWrites] }, [true, false]],
  [
    'c-3-2-6 takes a context for all, and one of its own',
    {
      subject: alice,
      action: read,
      context: { time: context.time },
      evaluations: [
        { resource: record1 },
        { resource: record2, context: { time: '2025-06-27T19:00-07:00', source: 'batch-override' } },
      ],
    },
    [true, true],
  ],
  [
    'c-3-3-1, c-3-3-2 and c-3-3-3 answer as many, in order, each with a decision',
    {
      ...{ subject: bob, resource: record1 },
      evaluations: everyThird.map((isReading) => ({ action: isReading ? read : write })),
    },
    everyThird,
  ],
  [
    'c-3-4-1 denies one that is incomplete, and goes on',
    {
      subject: alice,
      action: read,
      options: { evaluations_semantic: 'execute_all' },
      evaluations: [{ resource: record1 }, {}, { resource: record1 }],
    },
    [true, false, true],
  ],
  ['c-3-4-2 is one evaluation without a list of them', aliceReads, true],
  ['c-3-4-3 is one evaluation with an empty list', { ...aliceReads, evaluations: [] }, true],
  ['c-2-4 refuses nothing at all', {}, at('#/subject')],
  [
    'c-2-4 refuses an empty list without a resource',
    { subject: alice, action: read, evaluations: [] },
    at('#/resource'),
  ],
  ['c-2-4 refuses an evaluation that is no object', { ...aliceReads, evaluations: ['x'] }, at('#/evaluations/0')],
  ['c-2-4 refuses a subject for all that is text', { ...aliceReads, subject: 'x', evaluations: [{}] }, at('#/subject')],
  ['c-2-4 refuses evaluations that are no list', { ...aliceReads, evaluations: {} }, at('#/evaluations')],
  [
    'c-2-4 refuses a semantic that nobody knows',
    { ...aliceReads, evaluations: [{}], options: { evaluations_semantic: 'first' } },
    at('#/options/evaluations_semantic'),
  ],
  [
    'c-2-4 refuses 101 of them',
    { ...aliceReads, evaluations: Array.from({ length: 101 }, () => ({})) },
    at('#/evaluations'),
  ],
);

export const batchProperties: AuthzenCase[] = of(
  'evaluateAll',
  [
    'c-3-2-3 looks at the properties of each resource',
    { subject: alice, action: write, evaluations: [{ resource: active1 }, { resource: archived2 }] },
    [true, false],
  ],
  [
    'c-3-2-4 looks at the properties of each subject',
    { action: write, resource: archived2, evaluations: [{ subject: alice }, { subject: bobAsAdmin }] },
    [false, true],
  ],
  [
    'c-3-2-7 takes what is at the top whole, or not at all',
    { subject: alice, action: write, resource: active1, evaluations: [{}, { resource: archived2 }] },
    [true, false],
  ],
  [
    'c-3-2-7 merges nothing into an entity: one without its id is incomplete, and one without properties has none',
    { ...softly(true), evaluations: [{}, { resource: { type: 'record' } }, { action: { name: 'delete' } }] },
    [true, false, false],
  ],
);

const semantics: readonly [semantic: string | undefined, actions: unknown[], decisions: boolean[]][] = [
  [undefined, [read, write, read], [true, false, true]],
  ['execute_all', [read, write, read], [true, false, true]],
  ['deny_on_first_deny', [read, write, read], [true, false]],
  ['deny_on_first_deny', [read, read], [true, true]],
  ['deny_on_first_deny', [read, {}, read], [true, false]],
  ['permit_on_first_permit', [write, read, write], [false, true]],
  ['permit_on_first_permit', [write, write], [false, false]],
  ['permit_on_first_permit', [{}, write, read, read], [false, false, true]],
];

/** In which order evaluations are decided, and where that ends (section 7.1.2 of the standard). */
export const batchSemantics: AuthzenCase[] = of(
  'evaluateAll',
  ...semantics.map(
    ([semantic, actions, decisions]): Case => [
      `${semantic} of ${JSON.stringify(actions)}`,
      {
        subject: bob,
        resource: record1,
        ...(semantic === undefined ? {} : { options: { evaluations_semantic: semantic, another_option: 'value' } }),
        evaluations: actions.map((action) => ({ action })),
      },
      decisions,
    ],
  ),
  [
    'options without a semantic mean all',
    { subject: bob, resource: record1, options: {}, evaluations: [{ action: write }, { action: read }] },
    [false, true],
  ],
);
