import { expect } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { problemName, type Result } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { readHistory, readJournal, readPages } from '../support/events/chain.ts';
import { makeAccount } from '../support/world/world.ts';
import { isLive, type Model, type Op, type Outcome, owner, type Reading, reading } from './model.ts';
import { allTeams } from './model-time.ts';

/** A grant as the API answers it, without its ids. */
export const readingOf = (grant: Grant): Reading => {
  const { status, scope, teams, duration, expiresAt, version, epoch } = grant;
  const { reconfirmBy, suspendedAt, suspendReason, endedAt, endedBy, endReason } = grant;
  return {
    ...{ status, scope, teams, duration, expiresAt, version, epoch },
    ...(reconfirmBy === undefined ? {} : { reconfirmBy }),
    ...(suspendedAt === undefined ? {} : { suspendedAt }),
    ...(suspendReason === undefined ? {} : { suspendReason }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(endReason === undefined ? {} : { endReason }),
  };
};

const outcomeOf = (result: Result): Outcome => {
  const { status, body } = result;
  const problem = problemName(result);
  if (problem !== undefined) return { status, problem };
  if ('revoked' in body) return { status, revoked: Number(body['revoked']) };
  return { status, grant: readingOf(body as unknown as Grant) };
};

/** The account under test, behind the API. */
export interface Real {
  accountId: string;
  /** The real ids of the model's grants, by handle. */
  ids: Map<number, string>;
  /** What was last seen of each grant, to see that versions and epochs only rise. */
  seen: Map<string, Grant>;
}

export const makeReal = async (): Promise<Real> => ({
  accountId: await makeAccount(),
  ids: new Map(),
  seen: new Map(),
});

const sweepOnce = async (): Promise<Outcome> => {
  const swept = await sweep(clock.now(), () => true);
  expect(swept).toMatchObject({ failed: 0, complete: true });
  return { status: 200 };
};

/** Does an operation through the API (a `due` one by a sweep). */
export const perform = async ({ accountId, ids }: Real, op: Op): Promise<Outcome> => {
  const as = user('owner', accountId, owner);
  if (op.kind === 'due') return sweepOnce();
  if (op.kind === 'turnOff') return outcomeOf(await api('turnOffSupportAccess', { as, params: { accountId } }));
  if (op.kind === 'create') {
    const made = await api('createGrant', { as, params: { accountId }, body: op.terms });
    if (made.status === 201) ids.set(op.handle, String(made.body['grantId']));
    return outcomeOf(made);
  }
  const params = { accountId, grantId: ids.get(op.target) ?? '' };
  const headers = op.ifMatch === undefined ? {} : { 'if-match': op.ifMatch };
  if (op.kind === 'change') return outcomeOf(await api('changeGrant', { as, params, headers, body: op.terms }));
  return outcomeOf(await api(op.kind === 'revoke' ? 'revokeGrant' : 'reconfirmGrant', { as, params, headers }));
};

interface Union {
  enabled: boolean;
  endsAt: string | null;
  scope: string | null;
  teams: readonly string[];
}

const unionOf = (model: Model, team?: string): Union => {
  const live = model.grants.filter((grant) => isLive(grant, model.now) && (!team || grant.teams.includes(team)));
  if (live.length === 0) return { enabled: false, endsAt: null, scope: null, teams: [] };
  const ends = live.map((grant) => grant.expiresAt);
  return {
    enabled: true,
    endsAt: ends.includes(null) ? null : (ends.sort().at(-1) ?? null),
    scope: live.some((grant) => grant.scope === 'full') ? 'full' : 'read_only',
    teams: allTeams.filter((team) => live.some((grant) => grant.teams.includes(team))),
  };
};

const expectListing = async ({ accountId }: Real, model: Model, team: string): Promise<void> => {
  const accounts = await readPages<{ accountId: string }>('listEnterableAccounts', { as: agent(team) });
  const { enabled, endsAt, scope } = unionOf(model, team);
  const listed = accounts.filter((item) => item.accountId === accountId);
  expect(listed).toEqual(enabled ? [{ accountId, name: expect.any(String), endsAt, scope }] : []);
};

const expectFiltered = async (real: Real, model: Model, status: string): Promise<void> => {
  const { accountId, ids } = real;
  const as = user('admin', accountId);
  const { body } = await api<{ items: Grant[] }>('listGrants', { as, params: { accountId }, query: { status } });
  const expected = model.grants.filter((grant) => reading(grant, model.now).status === status);
  expect(body.items.map((grant) => grant.grantId).sort()).toEqual(
    expected.map((grant) => ids.get(grant.handle)).sort(),
  );
};

/** History: nothing is lost, nothing reads active at its end or after, versions and epochs only rise. */
const expectHistory = async ({ accountId, ids, seen }: Real, model: Model): Promise<void> => {
  const history = await readHistory(accountId);
  for (const grant of history) {
    const before = seen.get(grant.grantId);
    expect(grant.version).toBeGreaterThanOrEqual(before?.version ?? 1);
    expect(grant.epoch).toBeGreaterThanOrEqual(before?.epoch ?? 1);
    const end = grant.expiresAt ?? grant.reconfirmBy;
    if (end !== undefined && end <= model.now) expect(grant.status).not.toBe('active');
    seen.set(grant.grantId, grant);
  }
  expect(history).toHaveLength(seen.size);
  expect(new Map(history.map((grant) => [grant.grantId, readingOf(grant)]))).toEqual(
    new Map(model.grants.map((grant) => [ids.get(grant.handle), reading(grant, model.now)])),
  );
  expect(history.map((grant) => grant.grantId)).toEqual(
    history
      .map((grant) => grant.grantId)
      .sort()
      .reverse(),
  );
};

const expectAccess = async ({ accountId, ids }: Real, model: Model): Promise<void> => {
  const { body } = await api('getSupportAccess', { as: user('owner', accountId), params: { accountId } });
  const { grants, presets: _presets, ...union } = body as unknown as Union & { grants: Grant[]; presets: unknown };
  expect(union).toEqual(unionOf(model));
  expect(grants.map((grant) => grant.grantId).sort()).toEqual(
    model.grants
      .filter((grant) => isLive(grant, model.now))
      .map((grant) => ids.get(grant.handle))
      .sort(),
  );
  expect(grants.every((grant) => grant.status === 'active')).toBe(true);
};

/** The journal holds exactly the entries of the model: one for each change of state, in an order each grant allows. */
const expectJournal = async ({ accountId, ids }: Real, model: Model): Promise<void> => {
  const entries = (await readJournal(accountId)).reverse().filter((entry) => entry.target.type === 'grant');
  const lines = (list: readonly { type: string; id: string | undefined }[]) => Map.groupBy(list, (one) => one.id);
  const real = lines(entries.map(({ type, target }) => ({ type, id: target.id })));
  expect(real).toEqual(lines(model.journal.map(({ type, handle }) => ({ type, id: ids.get(handle) }))));
};

const turning = <Item>(items: readonly Item[], model: Model): Item =>
  items[(model.journal.length + Date.parse(model.now)) % items.length] as Item;

/** Reads everything there is and holds it against the model; of the filters and the teams one at a time, in turn. */
export const expectSame = async (real: Real, model: Model): Promise<void> => {
  await Promise.all([
    expectHistory(real, model),
    expectAccess(real, model),
    expectJournal(real, model),
    expectFiltered(real, model, turning(['active', 'expired', 'revoked', 'suspended'], model)),
    expectListing(real, model, turning(allTeams, model)),
  ]);
};
