import { beforeAll, expect, it, vi } from 'vitest';
import { evaluate, type Line } from '../../cli/ask/evaluate.ts';
import { questions, textOf } from '../../cli/ask/questions.ts';
import { tableSource } from '../../cli/source/table-source.ts';
import { visitsOn } from '../../cli/who/command.ts';
import { log } from '../../shared/core/log.ts';
import { parametersIn, type SavedQuery } from '../../shared/saved-queries.ts';
import { tableName } from '../../shared/table/client.ts';
import { playAuditedRun } from '../journal/audited-run.ts';
import { makeTable } from '../support/database/table.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeMachine } from '../support/world/workflow.ts';

/* Each saved query, asked through the terminal, over the lines that a run wrote. */

const day = '2026-11-21';
const sinks = makeSinks();
const machine = makeMachine();
makeKms();
let account: string;
let lines: Record<SavedQuery['log'], Line[]>;

const lineOf = (line: object): Line => ({
  timestamp: `${day}T08:00:00.000Z`,
  message: JSON.stringify(line),
});

beforeAll(async () => {
  await makeTable();
  const written = vi.spyOn(log, 'info');
  account = await playAuditedRun(machine);
  const other = { code: 'JOURNAL_ENTRY', accountId: 'other', type: 'grant.created', at: `${day}T08:00:00.000Z` };
  lines = {
    audit: [...sinks.audit.map(lineOf), lineOf({ unmapped: other })],
    openings: written.mock.calls.map(([code, details]) => lineOf({ code, ...details })),
  };
});

/** What a row says under `unmapped.…`, by short names. */
const short = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.replace(/^unmapped\.(data\.)?/, ''), value]));

const ask = (word: string, on = day) => {
  const query = questions.get(word);
  if (!query) throw new Error(`no question ${word}`);
  const all = { account, day: on, campaign: 'camp-0' };
  const given = Object.fromEntries(parametersIn(query.lines.join('\n')).map(({ name }) => [name, all[name]]));
  return evaluate(textOf(query, given), lines[query.log]).map(short);
};

const expected: Record<string, () => object[]> = {
  'who-was-inside': () => [
    {
      agent: 'agent-1',
      team: 'technical_support',
      consentOf: expect.stringContaining('owner'),
      ticket: 'T-1',
      grantAtEntry: expect.stringMatching(/^grt_/),
      lastGrant: expect.stringMatching(/^grt_/),
      endReason: 'grant-revoked',
      leftAt: `${day}T08:00:00.000Z`,
    },
    { agent: 'agent-1', enteredAt: `${day}T08:00:00.000Z`, leftAt: undefined },
  ],
  grants: () => [
    ...['grant.created', 'grant.created', 'grant.changed', 'grant.revoked', 'grant.revoked'].map((type) => ({
      type,
      accountId: account,
    })),
    ...['grant.created', 'grant.created'].map((type) => ({ type, accountId: account })),
    { type: 'grant.created', accountId: 'other' },
  ],
  'grants-of-account': () => [
    { type: 'grant.created', scope: 'read_only', expiresAt: '2026-11-28T08:00:00.000Z' },
    { type: 'grant.created', scope: 'full' },
    { type: 'grant.changed', 'to.expiresAt': '2026-11-30T08:00:00.000Z' },
    { type: 'grant.revoked', endReason: 'All is well' },
    { type: 'grant.revoked', endReason: 'All is well' },
    { type: 'grant.created', expiresAt: '2026-11-22T08:00:00.000Z' },
    { type: 'grant.created' },
  ],
  'refused-openings': () => [
    { route: 'POST /v1/support/sessions', status: 403, principal: 'agent:agent-1', accountId: account },
    { route: 'POST /v1/share-links/{linkId}/open', status: 403, linkId: expect.stringMatching(/^lnk_/) },
  ],
  'sensitive-actions': () => [
    { accountId: account, userId: 'user-0', items: 4, 'threshold.items': 1, 'actions.0': 'delete' },
    { accountId: account, sessionId: expect.stringMatching(/^ses_/), items: 4, 'actions.1': 'export' },
  ],
  'policy-changes': () => [{ accountId: account, 'actor.kind': 'user', version: 1 }],
  'assignment-jobs': () =>
    ['progressed', 'created', 'started', 'finished'].map((word) => ({ type: `assignment-job.${word}` })),
  'leads-of-campaign': () => [
    { type: 'lead.assigned', 'target.id': 'lead-1', userId: 'user-0', contactId: 'cora' },
    { type: 'lead.queued', 'target.id': 'lead-2' },
    { type: 'lead.reassigned', from: 'user-0', to: 'user-1' },
  ],
  trash: () => [
    { type: 'trash.registered', purgeAt: '2026-12-21T08:00:00.000Z' },
    { type: 'trash.registered', resourceType: 'opportunity' },
    { type: 'trash.restored' },
    { type: 'trash.purged', reason: 'purged' },
  ],
};

it('has expected rows for every question', () => {
  expect(Object.keys(expected)).toEqual([...questions.keys()]);
});

it.each(Object.entries(expected))('asked through the terminal, %s gives the rows of the run', (word, rows) => {
  expect(ask(word)).toMatchObject(rows());
});

it('finds nobody inside on the day before', () => {
  expect(ask('who-was-inside', '2026-11-20')).toEqual([]);
});

it('who answers from the journal what the saved query answers from the audit log', async () => {
  const visits = await visitsOn(tableSource(tableName()), account, day);
  const asked = ask('who-was-inside');
  expect([...new Set(visits.map(({ session }) => session))]).toEqual(asked.map((row) => row['target.id']));
  const [first, second, last] = visits;
  const [moved, open] = asked;
  expect([first?.grant, second?.grant]).toEqual([moved?.['grantAtEntry'], moved?.['lastGrant']]);
  expect([second?.ended, second?.until]).toEqual([moved?.['endReason'], moved?.['leftAt']]);
  expect([last?.consentOf, last?.reason]).toEqual([open?.['consentOf'], open?.['reason']]);
});

it('asks only for what a question needs, in a form that cannot change the query', () => {
  const query = questions.get('who-was-inside');
  if (!query) throw new Error('no question');
  expect(() => textOf(query, { account })).toThrow('The question needs --day.');
  expect(() => textOf(query, { account: 'a" or "', day })).toThrow('"a" or "" is not a possible account.');
  expect(() => textOf(query, { account, day, campaign: 'c' })).toThrow('--campaign does not go with this question.');
});
