import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readHistory, readJournal, readPages } from '../support/events/chain.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);
afterAll(() => setClock());

const asker = agent();

const start = '2027-01-31T10:00:00.000Z';
const teams = ['customer_service', 'technical_support'] as const;
/** Shorter first. */
const durations = ['PT1H', 'P1D', 'unlimited'] as const;
const scopes = ['read_only', 'full'] as const;

interface Terms {
  duration: (typeof durations)[number];
  scope: (typeof scopes)[number];
  teams: string[];
}
type Trim = Partial<Terms>;

interface ModelRequest extends Terms {
  id: string;
  lapsesAt: string;
  /** What was done to it; that it has lapsed is for the clock to say. */
  status: 'pending' | 'approved' | 'declined' | 'withdrawn';
  grantId?: string;
}

interface Model {
  now: string;
  requests: ModelRequest[];
}
type Command = fc.AsyncCommand<Model, { accountId: string }>;

const statusAt = ({ status, lapsesAt }: ModelRequest, now: string) =>
  status === 'pending' && lapsesAt <= now ? 'lapsed' : status;

const isWithin = (asked: Terms, { duration, scope, teams: some }: Terms): boolean =>
  durations.indexOf(duration) <= durations.indexOf(asked.duration) &&
  scopes.indexOf(scope) <= scopes.indexOf(asked.scope) &&
  some.every((team) => asked.teams.includes(team));

/** What is listed, published and granted is what the model says, whatever is stored. */
const expectSame = async (accountId: string, { now, requests }: Model): Promise<void> => {
  const as = { as: user('owner', accountId), params: { accountId } };
  const [listed, filtered, history, journal] = await Promise.all([
    readPages<AccessRequest>('listAccessRequests', as),
    Promise.all(
      (['pending', 'approved', 'declined', 'withdrawn', 'lapsed'] as const).map(async (status) => {
        const { body } = await api<{ items: AccessRequest[] }>('listAccessRequests', { ...as, query: { status } });
        return body.items.map(({ requestId }) => [requestId, status] as const);
      }),
    ),
    readHistory(accountId),
    readJournal(accountId),
  ]);
  const expected = new Map(requests.map((request) => [request.id, statusAt(request, now)]));
  expect(new Map(listed.map(({ requestId, status }) => [requestId, status]))).toEqual(expected);
  expect(new Map(filtered.flat())).toEqual(expected);
  expect(history.map(({ grantId }) => grantId).sort()).toEqual(requests.flatMap(({ grantId }) => grantId ?? []).sort());
  for (const { id, status } of requests) {
    const published = journal
      .filter(({ target }) => target.id === id)
      .map(({ type }) => type.replace('access-request.', ''));
    const [last, ...others] = published;
    if (status !== 'pending') expect([last, ...others]).toEqual([status, 'created']);
    else expect(['created', 'lapsed created']).toContain(published.join(' '));
  }
};

const ask = (terms: Terms): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    const body = { accountId, reason: 'a question', ...terms };
    const made = await api<AccessRequest & { detail?: string }>('createAccessRequest', { as: asker, body });
    const pending = model.requests.find((one) => statusAt(one, model.now) === 'pending');
    if (pending) {
      const isSame = isWithin(pending, terms) && isWithin(terms, pending);
      expect(made.status).toBe(isSame ? 200 : 409);
      expect(isSame ? made.body.requestId : made.body.detail).toContain(pending.id);
      return;
    }
    expect(made.status).toBe(201);
    const lapsesAt = later(model.now, 7 * day);
    expect(made.body).toMatchObject({ status: 'pending', lapsesAt, ...terms, teams: [...terms.teams].sort() });
    model.requests.push({ id: made.body.requestId, lapsesAt, status: 'pending', ...terms });
    await expectSame(accountId, model);
  },
  toString: () => `ask ${JSON.stringify(terms)}`,
});

const latest = ({ requests }: Model, pick: number): ModelRequest | undefined =>
  requests.at(-1 - (pick % Math.max(requests.length, 1)));

/** The customer decides; `twice`: two of them at once, and one of them gets the answer that it was decided. */
const approve = (pick: number, trim: Trim, twice: boolean): Command => ({
  check: (model) => model.requests.length > 0,
  run: async (model, { accountId }) => {
    const request = latest(model, pick);
    if (!request) return;
    const params = { accountId, requestId: request.id };
    const call = (id: string) =>
      api<Grant>('approveAccessRequest', { as: user('admin', accountId, id), params, body: trim });
    const answers = await Promise.all(twice ? [call('ada'), call('abe')] : [call('ada')]);
    const terms = { ...request, ...trim };
    if (statusAt(request, model.now) !== 'pending') {
      for (const answer of answers) expect(problemName(answer)).toBe('request-decided');
    } else if (!isWithin(request, terms)) {
      for (const answer of answers) expect(problemName(answer)).toBe('beyond-request');
    } else {
      const [made, ...more] = answers.filter(({ status }) => status === 201);
      expect(more).toEqual([]);
      const { duration, scope, teams: some } = terms;
      expect(made?.body).toMatchObject({ duration, scope, teams: [...some].sort(), grantedAt: model.now });
      for (const answer of answers) if (answer !== made) expect(problemName(answer)).toBe('request-decided');
      Object.assign(request, { status: 'approved', grantId: made?.body.grantId });
    }
    await expectSame(accountId, model);
  },
  toString: () => `approve ${pick} ${JSON.stringify(trim)}${twice ? ' twice' : ''}`,
});

const decline = (pick: number): Command => ({
  check: (model) => model.requests.length > 0,
  run: async (model, { accountId }) => {
    const request = latest(model, pick);
    if (!request) return;
    const params = { accountId, requestId: request.id };
    const answer = await api('declineAccessRequest', { as: user('owner', accountId), params });
    const status = statusAt(request, model.now);
    if (status === 'pending') request.status = 'declined';
    if (status === 'pending' || status === 'declined') expect(answer.body).toMatchObject({ status: 'declined' });
    else expect(problemName(answer)).toBe('request-decided');
    await expectSame(accountId, model);
  },
  toString: () => `decline ${pick}`,
});

const withdraw = (pick: number): Command => ({
  check: (model) => model.requests.length > 0,
  run: async (model, { accountId }) => {
    const request = latest(model, pick);
    if (!request) return;
    const answer = await api('withdrawAccessRequest', { as: asker, params: { requestId: request.id } });
    const status = statusAt(request, model.now);
    if (status === 'pending') request.status = 'withdrawn';
    if (status === 'pending' || status === 'withdrawn') expect(answer.body).toMatchObject({ status: 'withdrawn' });
    else expect(problemName(answer)).toBe('request-decided');
    await expectSame(accountId, model);
  },
  toString: () => `withdraw ${pick}`,
});

/** Time passes: the requests that nobody answered have lapsed at once, before the sweep has been. */
const advance = (millis: number): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    model.now = later(model.now, millis);
    setClock(model.now);
    await expectSame(accountId, model);
  },
  toString: () => `advance by ${millis}`,
});

const sweepNow: Command = {
  check: () => true,
  run: async (model, { accountId }) => {
    expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0, complete: true });
    await expectSame(accountId, model);
  },
  toString: () => 'sweep',
};

const terms = fc.record({
  duration: fc.constantFrom(...durations),
  scope: fc.constantFrom(...scopes),
  teams: fc.subarray([...teams], { minLength: 1 }),
});
const trim = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      duration: fc.constantFrom(...durations),
      scope: fc.constantFrom(...scopes),
      teams: fc.subarray([...teams], { minLength: 1 }),
    },
    { requiredKeys: [] },
  ),
);
const pick = fc.nat(3);

describe('access requests', () => {
  it(
    'do what the rules say, whatever comes in whatever order',
    async () => {
      const step = fc.constantFrom(minute, 3 * day, 7 * day - 1, 7 * day);
      const commands = fc.commands(
        [
          terms.map(ask),
          fc.tuple(pick, trim, fc.boolean()).map(([which, what, twice]) => approve(which, what, twice)),
          fc.tuple(pick, trim, fc.boolean()).map(([which, what, twice]) => approve(which, what, twice)),
          pick.map(decline),
          pick.map(withdraw),
          step.map(advance),
          fc.constant(sweepNow),
        ],
        { maxCommands: 25, size: 'max' },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (sequence) => {
          setClock(start);
          const accountId = await makeAccount();
          const model: Model = { now: start, requests: [] };
          await fc.asyncModelRun(() => ({ model, real: { accountId } }), sequence);
          // After the last sweep, every lapse is published.
          setClock(later(model.now, 8 * day));
          model.now = clock.now();
          await sweepNow.run(model, { accountId });
          const lapsed = (await readJournal(accountId)).filter(({ type }) => type === 'access-request.lapsed');
          const expected = model.requests.filter(({ status }) => status === 'pending').map(({ id }) => id);
          expect(lapsed.map(({ target }) => target.id).sort()).toEqual(expected.sort());
        }),
        { numRuns: runs(6) },
      );
    },
    patience,
  );
});
