import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Grant } from '../../../shared/grants/grant.ts';
import { allTeams } from '../model-time.ts';
import {
  isLive,
  isStarted,
  type Model,
  type ModelGrant,
  type ModelSession,
  openTo,
  putOut,
  rightfulOf,
  settle,
} from './model.ts';
import type { Done } from './perform.ts';
import { grantors, took } from './real.ts';
import { isOver, refusalOf, roleOf } from './refusals.ts';
import { agents, type Length, type Spec } from './specs.ts';

type Of<K extends Spec['kind']> = Extract<Spec, { kind: K }>;

const minute = 60_000;
const day = 1440 * minute;
const millis = { PT1M: minute, PT4M: 4 * minute, PT1H: 60 * minute, P1D: day, P7D: 7 * day };

const later = (at: string, by: number): string => new Date(Date.parse(at) + by).toISOString();

const ends = (now: string, duration: Length | 'P7D'): Pick<ModelGrant, 'expiresAt' | 'reconfirmBy'> =>
  duration === 'unlimited'
    ? { expiresAt: null, reconfirmBy: later(now, 90 * day) }
    : { expiresAt: later(now, millis[duration]), reconfirmBy: undefined };

/** The grant is the model's from now on, and is what was answered. */
const takeOver = (model: Model, grant: ModelGrant, answered: Grant | undefined): void => {
  const { teams, scope, expiresAt, by, role, reconfirmBy } = grant;
  const status = isStarted(grant, model.now) ? 'active' : 'scheduled';
  expect(answered).toMatchObject({ teams, scope, expiresAt, grantedBy: { userId: by, role }, status });
  expect(answered?.reconfirmBy).toBe(reconfirmBy);
  model.grants.set(grant.id, grant);
};

const actorOf = (model: Model, { by }: Of<'grant' | 'change' | 'reconfirm'>): Pick<ModelGrant, 'by' | 'role'> => {
  const role = roleOf(model, by);
  if (role === undefined) throw new Error('checked before');
  return { by, role };
};

const granted = (model: Model, spec: Of<'grant'>, { grant }: Done): void => {
  const { duration = 'P7D', teams = allTeams, scope = 'read_only', maxUses } = spec.terms;
  const startsAt = spec.inMillis === undefined ? undefined : later(model.now, spec.inMillis);
  const made: ModelGrant = {
    ...{ id: grant?.grantId ?? '', state: 'active', scope, turn: 1, usesLeft: maxUses, teams: [...teams].sort() },
    ...ends(startsAt ?? model.now, duration),
    ...{ startsAt, ...actorOf(model, spec) },
  };
  takeOver(model, made, grant);
};

/** From when a new duration of a grant counts. */
const startOf = ({ startsAt }: ModelGrant, now: string): string =>
  startsAt !== undefined && startsAt > now ? startsAt : now;

const far = ({ expiresAt }: ModelGrant): string => expiresAt ?? '~';

/** True when one lets in more than the other, in any respect. */
const exceeds = (one: ModelGrant, other: ModelGrant): boolean =>
  one.teams.some((team) => !other.teams.includes(team)) ||
  (one.scope === 'full' && other.scope === 'read_only') ||
  far(one) > far(other);

/** The user who widens a grant becomes its grantor; earlier tokens stay valid while nothing else is different. */
const changed = (model: Model, spec: Of<'change'>, before: ModelGrant, { grant }: Done): void => {
  const { duration, scope = before.scope, teams = before.teams } = spec.terms;
  const moves = duration !== undefined && (duration !== 'unlimited' || before.expiresAt !== null);
  const after = {
    ...before,
    ...(moves ? ends(startOf(before, model.now), duration) : {}),
    scope,
    teams: [...teams].sort(),
  };
  if (exceeds(after, before)) Object.assign(after, actorOf(model, spec));
  const another = after.by !== before.by || after.role !== before.role;
  if (exceeds(before, after) || another) after.turn++;
  takeOver(model, after, grant);
  settle(model, 'grant-narrowed');
};

const reconfirmed = (model: Model, spec: Of<'reconfirm'>, before: ModelGrant, { grant }: Done): void => {
  const after: ModelGrant = {
    ...before,
    ...(before.expiresAt === null ? ends(model.now, 'unlimited') : {}),
    ...actorOf(model, spec),
    state: 'active',
  };
  if (after.by !== before.by || after.role !== before.role || !isLive(before, model.now)) after.turn++;
  takeOver(model, after, grant);
};

const revoked = (model: Model, before: ModelGrant, { grant }: Done): void => {
  const isExpired = before.state !== 'revoked' && isOver(before, model.now);
  expect(grant?.status).toBe(isExpired ? 'expired' : 'revoked');
  if (isExpired) return;
  before.state = 'revoked';
  settle(model, 'grant-revoked');
};

/** The grant that the token of an answer names, which must be one of these. */
const namedIn = ({ opened }: Done, covers: readonly ModelGrant[]): ModelGrant => {
  const { grant_id: id } = decodeJwt<{ grant_id: string }>(opened?.accessToken ?? '');
  const grant = covers.find((one) => one.id === id);
  if (!grant) throw new Error(`a token names ${id}, which does not let them in`);
  return grant;
};

const opened = (model: Model, spec: Of<'open'>, done: Done): void => {
  const { id: agent, team } = agents[spec.agent] ?? agents[0];
  const open = openTo(model, team);
  const grant = namedIn(done, open);
  // The widest scope that is granted to the team, and a limited grant only where no other gives it.
  const scope = open.some((one) => one.scope === 'full') ? 'full' : 'read_only';
  const session: ModelSession = {
    ...{ id: done.opened?.sessionId ?? '', agent, team, scope, grantId: grant.id },
    ...{ startedAt: model.now, renewBy: later(model.now, 30 * minute) },
  };
  model.sessions.set(session.id, session);
  took(model, done.opened);
  if (grant.usesLeft === undefined) return;
  expect(open.filter((one) => one.scope === scope && one.usesLeft === undefined)).toEqual([]);
  grant.usesLeft--;
};

const renewed = (model: Model, session: ModelSession, done: Done): void => {
  // Under which grant it goes on is stored before the token goes out.
  session.grantId = namedIn(done, rightfulOf(model, session)).id;
  session.renewBy = later(model.now, 30 * minute);
  took(model, done.opened);
};

/** Too many sensitive actions: the session is put out, and the grant that covers it lets nobody in. */
const reportOutcome = (
  model: Model,
  { count }: Of<'sense'>,
  session: ModelSession,
  { outcome: said, under }: Done,
): void => {
  if (session.ended) expect(said).toBe('session-over');
  else if (said === 'noted') expect(count).toBeLessThanOrEqual(20);
  else {
    expect(said).toBe('tripped');
    const grant = rightfulOf(model, session).find(({ id }) => id === under);
    if (!grant) throw new Error(`${under} did not cover it`);
    grant.state = 'tripped';
    putOut(model, session, 'tripwire');
    settle(model, 'grant-suspended');
  }
};

const userChanged = ({ users }: Model, { who, becomes }: Of<'user'>): void => {
  const user = users.get(who);
  if (becomes === 'removed' && user) user.removed = true;
  else if (becomes === 'suspended') users.set(who, { role: grantors[who], status: becomes, removed: false });
  else if (becomes !== 'removed') users.set(who, { role: becomes, status: 'active', removed: false });
};

const turnedOff = (model: Model): void => {
  for (const grant of model.grants.values()) if (isLive(grant, model.now)) grant.state = 'revoked';
};

const done = (model: Model, { spec, on = '', ...rest }: Done): void => {
  const grant = model.grants.get(on) as ModelGrant;
  const session = model.sessions.get(on) as ModelSession;
  const result = { spec, on, ...rest };
  switch (spec.kind) {
    case 'grant':
      granted(model, spec, result);
      break;
    case 'change':
      changed(model, spec, grant, result);
      break;
    case 'reconfirm':
      reconfirmed(model, spec, grant, result);
      break;
    case 'revoke':
      revoked(model, grant, result);
      break;
    case 'turnOff':
      turnedOff(model);
      settle(model, 'grant-revoked');
      break;
    case 'user':
      userChanged(model, spec);
      settle(model, 'grantor-unavailable');
      break;
    case 'open':
      opened(model, spec, result);
      break;
    case 'renew':
      renewed(model, session, result);
      break;
    case 'sense':
      reportOutcome(model, spec, session, result);
      break;
    case 'revokeToken':
      // One that has expired ends nothing.
      if (!result.expired) putOut(model, session, 'token-revoked');
      break;
    default:
      putOut(model, session, spec.kind === 'leave' ? 'left' : 'ended-by-customer');
  }
};

/** Holds what was answered against the rules, and does to the model what they say. */
export const checkResult = (model: Model, result: Done): void => {
  const { status, problem } = result;
  const refusal = refusalOf(model, result);
  expect(problem).toBe(refusal);
  if (refusal !== undefined) return;
  expect([200, 201]).toContain(status);
  done(model, result);
};
