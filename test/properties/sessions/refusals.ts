import { clock } from '../../../shared/core/clock.ts';
import { settingDefaults } from '../../../shared/settings/defaults.ts';
import { endOf, isLive, isStarted, type Model, type ModelGrant, openTo, rightfulOf } from './model.ts';
import type { Done } from './perform.ts';
import { type Grantor, grantors } from './real.ts';
import { agents } from './specs.ts';

/** The role in which a user acts: the lesser of what their token and the directory say; none when they may not. */
export const roleOf = ({ users }: Model, who: Grantor): 'owner' | 'admin' | undefined => {
  const user = users.get(who);
  if (user && (user.removed || user.status === 'suspended' || user.role === 'member')) return undefined;
  return user?.role === 'admin' ? 'admin' : grantors[who];
};

const refusedUser = ({ users }: Model, who: Grantor): string => {
  const user = users.get(who);
  return user && (user.removed || user.status === 'suspended') ? 'user-suspended' : 'forbidden';
};

/** It has ended, for good. */
export const isOver = (grant: ModelGrant, now: string): boolean =>
  grant.state === 'revoked' || (grant.expiresAt !== null && grant.expiresAt <= now);

/** Less than a second is left, by the whole seconds in which a token tells its end. */
const isNearlyOver = (grant: ModelGrant): boolean => {
  const end = endOf(grant);
  return end !== undefined && Math.floor(Date.parse(end) / 1000) * 1000 <= Date.parse(clock.now());
};

const grantOf = (model: Model, { on = '' }: Done): ModelGrant => {
  const grant = model.grants.get(on);
  if (!grant) throw new Error('there is no such grant');
  return grant;
};

const unchangeable = ({ now }: Model, grant: ModelGrant): string | undefined => {
  if (isLive(grant, now)) return undefined;
  return isOver(grant, now) ? 'grant-ended' : 'grant-suspended';
};

const unreconfirmable = (model: Model, grant: ModelGrant, role: 'owner' | 'admin'): string | undefined => {
  if (isOver(grant, model.now)) return 'grant-ended';
  if (grant.state === 'tripped' && role === 'admin') return 'owner-needed';
  const isScheduled = grant.state === 'active' && !isStarted(grant, model.now);
  const needsNone = isLive(grant, model.now) && grant.expiresAt !== null;
  return isScheduled || needsNone ? 'nothing-to-reconfirm' : undefined;
};

/** Of an agent who wants a token: nobody lets them in; in the very last second of a grant, it may be too late as well. */
const closed = (covers: readonly ModelGrant[], problem: string | undefined, refusal: string): string | undefined =>
  covers.length === 0 || (problem === refusal && covers.some(isNearlyOver)) ? refusal : undefined;

/** The problem with which a command must be refused, by the rules; undefined when it must be done. */
export const refusalOf = (model: Model, done: Done): string | undefined => {
  const { spec, on = '', problem } = done;
  if ('by' in spec) {
    const role = roleOf(model, spec.by);
    if (role === undefined) return refusedUser(model, spec.by);
    if (spec.kind === 'reconfirm') return unreconfirmable(model, grantOf(model, done), role);
    return spec.kind === 'change' ? unchangeable(model, grantOf(model, done)) : undefined;
  }
  if (spec.kind === 'open') {
    const { id, team } = agents[spec.agent] ?? agents[0];
    const own = [...model.sessions.values()].filter(({ agent, ended }) => agent === id && !ended);
    const isFull = own.length >= settingDefaults.maxSessionsPerAgent;
    return closed(openTo(model, team), problem, 'no-support-access') ?? (isFull ? 'too-many-sessions' : undefined);
  }
  if (spec.kind === 'renew') {
    const session = model.sessions.get(on);
    return closed(session && !session.ended ? rightfulOf(model, session) : [], problem, 'session-ended');
  }
  const isGone = spec.kind === 'user' && spec.becomes === 'removed' && (model.users.get(spec.who)?.removed ?? true);
  return isGone ? 'not-found' : undefined;
};
