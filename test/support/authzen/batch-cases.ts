import { type AuthzenCase, at, type Case, of } from './case.ts';
import {
  active1,
  alice,
  aliceReads,
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
} from './fixture.ts';

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
