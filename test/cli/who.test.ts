import { afterEach, expect, it } from 'vitest';
import type { Source } from '../../cli/source/source.ts';
import { visitsOn } from '../../cli/who/command.ts';
import { dayOf } from '../../cli/who/day.ts';
import { visitsIn } from '../../cli/who/visits.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { setClock } from '../support/clock/clock.ts';

afterEach(() => setClock());

const now = '2026-11-25T12:00:00.000Z';

let made = 0;
const entry = (
  at: string,
  type: string,
  id: string,
  data: Record<string, unknown>,
  actor = 'olivia',
): JournalEntry => ({
  entryId: `jrn_${String(made++).padStart(26, '0')}`,
  accountId: 'acme',
  at,
  type,
  actor: { kind: 'user', id: actor },
  target: { type: type.startsWith('grant') ? 'grant' : 'support-session', id },
  data,
});

const act = { sub: 'ada', team: 'technical_support' };
const olivia = { userId: 'olivia', role: 'owner' };
const adam = { userId: 'adam', role: 'admin' };

const journal = [
  entry('2026-11-20T08:00:00.000Z', 'grant.created', 'grt_1', { expiresAt: '2026-11-22T08:00:00.000Z' }),
  entry('2026-11-20T09:00:00.000Z', 'support-session.started', 'ses_1', {
    ...{ act, actingAs: olivia, grantId: 'grt_1', endsAt: '2026-11-22T08:00:00.000Z', reason: 'The import fails' },
  }),
  entry('2026-11-21T10:00:00.000Z', 'grant.created', 'grt_2', { expiresAt: null }, 'adam'),
  entry('2026-11-21T11:00:00.000Z', 'support-session.changed', 'ses_1', {
    ...{ act, from: { grantId: 'grt_1', actingAs: olivia }, to: { grantId: 'grt_2', actingAs: adam } },
  }),
  entry('2026-11-23T07:00:00.000Z', 'support-session.ended', 'ses_1', {
    ...{ act, actingAs: adam, grantId: 'grt_2', startedAt: '2026-11-20T09:00:00.000Z' },
    ...{ endedAt: '2026-11-22T23:00:00.000Z', endReason: 'left' },
  }),
  entry('2026-11-24T08:00:00.000Z', 'grant.created', 'grt_3', { expiresAt: '2026-11-24T10:00:00.000Z' }),
  entry('2026-11-24T09:00:00.000Z', 'support-session.started', 'ses_2', {
    ...{
      act,
      actingAs: olivia,
      grantId: 'grt_3',
      endsAt: '2026-11-24T10:00:00.000Z',
      reason: 'A question',
      ticket: 'T-1',
    },
  }),
];

const on = (day: string) => visitsIn(journal, { ...dayOf(day, now), now });

const first = {
  from: '2026-11-20T09:00:00.000Z',
  until: '2026-11-21T11:00:00.000Z',
  ...{ agent: 'ada', team: 'technical_support', consentOf: 'olivia', role: 'owner', grant: 'grt_1' },
  ...{ consentedAt: '2026-11-20T08:00:00.000Z', session: 'ses_1', reason: 'The import fails', ticket: undefined },
  ended: 'another grant covers',
};
const second = {
  ...first,
  ...{ from: '2026-11-21T11:00:00.000Z', until: '2026-11-22T23:00:00.000Z', consentOf: 'adam', role: 'admin' },
  ...{ grant: 'grt_2', consentedAt: '2026-11-21T10:00:00.000Z', ended: 'left' },
};

it('names each consent under which an agent was inside on the day', () => {
  expect(on('2026-11-20')).toEqual([first]);
  expect(on('2026-11-21')).toEqual([first, second]);
  expect(on('2026-11-22')).toEqual([second]);
});

it('finds nobody on days outside a session, however late its end was recorded', () => {
  for (const day of ['2026-11-19', '2026-11-23', '2026-11-25']) expect(on(day)).toEqual([]);
});

it('counts no day at whose first instant a session has ended', () => {
  const ended = { ...journal[4], data: { ...journal[4]?.data, endedAt: '2026-11-22T00:00:00.000Z' } } as JournalEntry;
  const entries = journal.with(4, ended);
  const sessionsOn = (day: string) => visitsIn(entries, { ...dayOf(day, now), now }).map(({ session }) => session);
  expect([sessionsOn('2026-11-21'), sessionsOn('2026-11-22')]).toEqual([['ses_1', 'ses_1'], []]);
});

it('lets a session end with its grant although no entry says so yet', () => {
  expect(on('yesterday')).toMatchObject([
    { session: 'ses_2', until: '2026-11-24T10:00:00.000Z', ended: 'grant-expired', ticket: 'T-1' },
  ]);
  expect(visitsIn(journal, { ...dayOf('2026-11-24', now), now: '2026-11-24T09:30:00.000Z' })).toMatchObject([
    { session: 'ses_2', until: undefined, ended: undefined },
  ]);
});

it.each(['2026-02-30', '2026-13-01', '21.11.2026', 'someday', ''])('refuses %j as a day', (text) => {
  expect(() => dayOf(text, now)).toThrow(
    `"${text}" is not a day: give a day in UTC such as 2026-11-25, today or yesterday.`,
  );
});

it('knows today and yesterday in UTC', () => {
  expect(dayOf('today', now)).toEqual({ from: '2026-11-25T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z' });
  expect(dayOf('yesterday', '2026-03-01T00:00:00.000Z').from).toBe('2026-02-28T00:00:00.000Z');
});

/** A source with these entries, which meet the filters as those of the API do. */
const sourceOf = (entries: readonly JournalEntry[]): Pick<Source, 'journal'> => ({
  journal: async function* (_accountId, { type, to = '~' } = {}) {
    yield* entries.filter((one) => one.type === type && one.at < to);
  },
});

it('knows what came after the day: the grant was extended, another grant covered the session', async () => {
  setClock(now);
  const extended = entry('2026-11-24T09:30:00.000Z', 'grant.changed', 'grt_3', {
    ...{ from: { expiresAt: '2026-11-24T10:00:00.000Z' }, to: { expiresAt: '2026-11-28T10:00:00.000Z' } },
  });
  const moved = entry('2026-11-25T11:00:00.000Z', 'support-session.changed', 'ses_2', {
    ...{ act, from: { grantId: 'grt_3', actingAs: olivia }, to: { grantId: 'grt_2', actingAs: adam } },
  });
  const on24 = (entries: JournalEntry[]) => visitsOn(sourceOf(entries) as Source, 'acme', '2026-11-24');
  const later = { ...extended, at: '2026-11-25T09:00:00.000Z' };
  expect(await on24([...journal, later])).toMatchObject([{ session: 'ses_2', until: undefined, ended: undefined }]);
  expect(await on24([...journal, extended, moved])).toMatchObject([
    { consentOf: 'olivia', until: moved.at, ended: 'another grant covers' },
  ]);
});
