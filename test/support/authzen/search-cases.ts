import { type AuthzenCase, at, of } from './case.ts';
import {
  alice,
  archived2,
  bobAsAdmin,
  context,
  names,
  read,
  record1,
  records,
  users,
  usersWhoRead,
  whatAliceDoes,
  whatAliceReads,
  write,
} from './fixture.ts';

const both = { found: users('alice', 'bob') };
const bothRecords = { found: records('record-1', 'record-2') };
const bothActions = { found: names('read', 'write') };
const nothing = { found: [] };

const someUser = { type: 'user' };
const someRecord = { type: 'record' };

export const searchCore: AuthzenCase[] = [
  ...of(
    'searchSubjects',
    ['c-4-2-1 finds subjects', usersWhoRead, both],
    ['c-4-2-2 finds subjects with a context', { ...usersWhoRead, context }, both],
    ...['alice', 'nobody', '', 7, null].map(
      (id) =>
        [
          `c-4-2-3 ignores the id ${JSON.stringify(id)} of the subject`,
          { ...usersWhoRead, subject: { ...someUser, id } },
          both,
        ] as const,
    ),
  ),
  ...of(
    'searchResources',
    ['c-4-3-1 finds resources', whatAliceReads, bothRecords],
    ['c-4-3-2 finds resources with a context', { ...whatAliceReads, context }, bothRecords],
    ...['record-1', 'record-3', '', 7, null].map(
      (id) =>
        [
          `c-4-3-3 ignores the id ${JSON.stringify(id)} of the resource`,
          { ...whatAliceReads, resource: { ...someRecord, id } },
          bothRecords,
        ] as const,
    ),
  ),
  ...of(
    'searchActions',
    ['c-4-4-1 finds actions', whatAliceDoes, bothActions],
    ['c-4-4-2 finds actions with a context', { ...whatAliceDoes, context }, bothActions],
    ['ignores an action where actions are searched for', { ...whatAliceDoes, action: read }, bothActions],
  ),
];

export const searchProperties: AuthzenCase[] = [
  ...of('searchSubjects', [
    'c-4-2-4 finds subjects by a property of the resource',
    { subject: someUser, action: write, resource: archived2 },
    { found: users('bob') },
  ]),
  ...of('searchResources', [
    'c-4-3-4 finds resources by a property of the subject',
    { subject: bobAsAdmin, action: write, resource: someRecord },
    { found: records('record-2') },
  ]),
  ...of('searchActions', [
    'c-4-4-3 finds actions by properties of both',
    { subject: bobAsAdmin, resource: archived2 },
    bothActions,
  ]),
];

const stranger = { type: 'user', id: 'nonexistent-user' };
const ship = { type: 'spaceship', id: 'x' };
const record3 = { type: 'record', id: 'record-3' };
const fly = { name: 'fly' };

/** What nobody knows finds nothing. */
export const searchesForNothing: AuthzenCase[] = [
  ...of(
    'searchSubjects',
    ['c-4-6-1 no resource in a subject search', { ...usersWhoRead, resource: record3 }, nothing],
    ['c-4-6-1 no action in a subject search', { ...usersWhoRead, action: fly }, nothing],
    ['c-4-6-2 no type of subjects', { ...usersWhoRead, subject: { type: 'spaceship' } }, nothing],
    ['c-4-6-2 no type of the resource in a subject search', { ...usersWhoRead, resource: ship }, nothing],
  ),
  ...of(
    'searchResources',
    ['c-4-6-1 no subject in a resource search', { ...whatAliceReads, subject: stranger }, nothing],
    ['c-4-6-1 no action in a resource search', { ...whatAliceReads, action: fly }, nothing],
    ['c-4-6-2 no type of resources', { ...whatAliceReads, resource: { type: 'spaceship' } }, nothing],
    ['c-4-6-2 no type of the subject in a resource search', { ...whatAliceReads, subject: ship }, nothing],
  ),
  ...of(
    'searchActions',
    ['c-4-6-1 no subject in an action search', { ...whatAliceDoes, subject: stranger }, nothing],
    ['c-4-6-1 no resource in an action search', { ...whatAliceDoes, resource: record3 }, nothing],
    ['c-4-6-2 no type of the subject in an action search', { ...whatAliceDoes, subject: ship }, nothing],
    ['c-4-6-2 no type of the resource in an action search', { ...whatAliceDoes, resource: ship }, nothing],
  ),
];

const neither = { subject: someUser, action: read, resource: someRecord };

export const searchErrors: AuthzenCase[] = [
  ...of(
    'searchSubjects',
    ['c-4-7-1 a subject search without action', { subject: someUser, resource: record1 }, at('#/action')],
    ['c-4-7-2 a subject search whose resource has no id', neither, at('#/resource/id')],
    ['c-4-7-2 a subject search without a type', { ...neither, subject: {}, resource: record1 }, at('#/subject/type')],
  ),
  ...of(
    'searchResources',
    ['c-4-7-1 a resource search without subject', { action: read, resource: someRecord }, at('#/subject')],
    ['c-4-7-2 a resource search whose subject has no id', neither, at('#/subject/id')],
  ),
  ...of(
    'searchActions',
    ['c-4-7-1 an action search without resource', { subject: alice }, at('#/resource')],
    ['c-4-7-2 an action search whose subject has no id', { subject: someUser, resource: record1 }, at('#/subject/id')],
    [
      'c-4-7-2 an action search whose resource has no id',
      { subject: alice, resource: someRecord },
      at('#/resource/id'),
    ],
  ),
];
