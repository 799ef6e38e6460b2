import { describe, expect, test } from 'vitest';
import { type EventType, eventData } from '../../../shared/events.ts';
import type { Entry } from '../../../web/journal/model.ts';
import { typeGroups, typeName } from '../../../web/journal/type-names.ts';
import { actorName, notesOf, sentenceOf } from '../../../web/journal/words.ts';

const types = Object.keys(eventData) as EventType[];
const names: Readonly<Record<string, string>> = { olivia: 'Olivia Owner' };
const words = { timeZone: 'UTC', nameOf: (id: string) => names[id] ?? id };
const at = '2026-01-31T12:00:00.000Z';

const entry = (type: string, data: Entry['data'] = {}, part: Partial<Entry> = {}): Entry => ({
  entryId: 'jrn_1',
  accountId: 'acme',
  at,
  type,
  actor: { kind: 'user', id: 'olivia', role: 'owner' },
  target: { type: 'x', id: 'mia' },
  data,
  ...part,
});

/** Something for each member that a sentence needs. */
const everything = {
  act: { sub: 'ada', team: 'technical_support' },
  actingAs: { userId: 'olivia' },
  attempts: 5,
  campaignId: 'spring',
  documentId: 'doc-1',
  done: 2,
  duration: 'P7D',
  endReason: 'left',
  eraseAt: '2026-12-21T08:00:00.000Z',
  expiresAt: at,
  failed: 0,
  from: 'adam',
  items: 1200,
  reconfirmBy: at,
  resourceId: '7',
  resourceType: 'client_folder',
  to: { expiresAt: null, actingAs: { userId: 'olivia' } },
  total: 2,
  userId: 'olivia',
  users: 1,
};

describe('each type of entry', () => {
  test.each(types)('%s has a sentence and a name', (type) => {
    const data = type === 'lead.reassigned' ? { ...everything, to: 'olivia' } : everything;
    const sentence = sentenceOf(entry(type, data), words);
    expect(sentence).toMatch(/^\S.*\.$/);
    expect(sentence).not.toMatch(/undefined|null|\[object|jrn_/);
    expect(typeName(type)).not.toBe(type);
  });

  test('is offered once by the filter', () => {
    const offered = typeGroups().flatMap((group) => group.types.map(({ type }) => type));
    expect(offered.toSorted()).toEqual(types.toSorted());
  });
});

test.each([
  ['grant.created', { duration: 'unlimited' }, 'Olivia Owner granted support access without an end.'],
  ['grant.created', { duration: 'P7D' }, 'Olivia Owner granted support access for 1 week.'],
  ['support-session.ended', everything, 'The session of ada, Technical support ended: Left by the agent.'],
  ['support-session.ended', { ...everything, endReason: 'new-one' }, 'The session of ada, Technical support ended.'],
  ['assignment-job.created', { users: 2 }, 'Olivia Owner changed the campaign access of 2 users.'],
  ['assignment-job.created', { users: 2, revertOf: 'j' }, 'Olivia Owner undid a change of campaign access.'],
  ['lead.reassigned', { from: 'olivia', to: 'adam' }, 'Olivia Owner moved the lead mia from Olivia Owner to adam.'],
  [
    'trash.purged',
    { ...everything, reason: 'purged' },
    'Olivia Owner deleted client folder 7 from the trash for good.',
  ],
])('%s of %j', (type, data, sentence) => {
  expect(sentenceOf(entry(type, data), words)).toBe(sentence);
});

test.each(['newer.type', 'constructor', 'access-request.created'])(
  'an entry %s that has no sentence, or not the data for it, is shown by actor and type',
  (type) => {
    expect(sentenceOf(entry(type), words)).toBe(`Olivia Owner: ${type}`);
  },
);

test('actors in words', () => {
  const actors: Entry['actor'][] = [
    { kind: 'user', id: 'olivia' },
    { kind: 'agent', id: 'ada', team: 'customer_success' },
    { kind: 'service', id: 'backend' },
    { kind: 'system', id: 'time' },
  ];
  expect(actors.map((actor) => actorName(actor, words.nameOf))).toEqual([
    'Olivia Owner',
    'ada, Customer success',
    'The product (backend)',
    'Gatehouse',
  ]);
});

test('reasons, tickets and terms are notes', () => {
  const terms = { scope: 'full', teams: ['customer_service'], reason: 'The import fails', ticket: 'T-1' };
  expect(notesOf(entry('grant.created', terms))).toEqual([
    'Full access',
    'Customer service',
    'The import fails',
    'Ticket T-1',
  ]);
  expect(notesOf(entry('grant.revoked', { teams: [], endReason: 'Solved' }))).toEqual(['Solved']);
  expect(notesOf(entry('grant.revoked', { teams: [], endReason: 'revoked' }))).toEqual([]);
  expect(notesOf(entry('trash.purged', { reason: 'expired' }))).toEqual([]);
  expect(notesOf(entry('access-request.declined', { declineReason: 'Not now', ticket: 7 }))).toEqual(['Not now']);
});
