import { type AuthzenCase, at, type Case, of } from './case.ts';
import {
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
  softly,
  write,
} from './fixture.ts';

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
