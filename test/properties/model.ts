import type { Scope } from '../../shared/core/scope.ts';
import type { Grant, GrantStatus } from '../../shared/grants/grant.ts';
import { allTeams, endAfter, type Length, reconfirmation, secondsLong, warningBefore } from './model-time.ts';

/** A grant in the model, as it would be stored: `status` changes by what is done, not by the clock. */
export interface ModelGrant {
  handle: number;
  status: GrantStatus;
  scope: Scope;
  teams: readonly string[];
  duration: string;
  grantedAt: string;
  expiresAt: string | null;
  warnAt: string | null;
  /** Of an unlimited grant: the instant from which it is suspended, unless reconfirmed. */
  reconfirmBy?: string | undefined;
  version: number;
  epoch: number;
  ended?: Pick<Grant, 'endedAt' | 'endedBy' | 'endReason'>;
  suspended?: Pick<Grant, 'suspendedAt' | 'suspendReason'> | undefined;
}

/** One account's grants, oldest first, and what its journal must tell of them. */
export interface Model {
  now: string;
  grants: readonly ModelGrant[];
  journal: readonly { type: string; handle: number }[];
}

export interface Terms {
  duration?: Length;
  expiresAt?: string;
  teams?: readonly string[];
  scope?: Scope;
}

/** What is done to the account. `due` is what a sweep or a timer does to one grant. */
export type Op =
  | { kind: 'create'; handle: number; terms: Omit<Terms, 'expiresAt'> }
  | { kind: 'change'; target: number; ifMatch: string | undefined; terms: Terms }
  | { kind: 'revoke'; target: number; ifMatch: string | undefined }
  | { kind: 'reconfirm'; target: number; ifMatch: string | undefined }
  | { kind: 'turnOff' }
  | { kind: 'due'; target: number };

/** The answer to a caller. */
export interface Outcome {
  status: number;
  problem?: string;
  grant?: Reading;
  revoked?: number;
}

/** A grant as a caller reads it, without its ids. */
export type Reading = Pick<Grant, 'status' | 'scope' | 'duration' | 'expiresAt' | 'version' | 'epoch'> & {
  teams: readonly string[];
} & Pick<Grant, 'reconfirmBy' | 'suspendedAt' | 'suspendReason' | 'endedAt' | 'endedBy' | 'endReason'>;

export const owner = 'the-owner';
const maxLive = 20;

export const emptyModel = (now: string): Model => ({ now, grants: [], journal: [] });

const isOver = (grant: ModelGrant, now: string): boolean => grant.expiresAt !== null && grant.expiresAt <= now;
const isUnconfirmed = ({ reconfirmBy }: ModelGrant, now: string): boolean =>
  reconfirmBy !== undefined && reconfirmBy <= now;
export const isLive = (grant: ModelGrant, now: string): boolean =>
  grant.status === 'active' && !isOver(grant, now) && !isUnconfirmed(grant, now);

export const reading = (grant: ModelGrant, now: string): Reading => {
  const { status, scope, teams, duration, expiresAt, reconfirmBy, version, epoch, suspended, ended } = grant;
  const stored = {
    ...{ status, scope, teams, duration, expiresAt, version, epoch, ...suspended, ...ended },
    ...(reconfirmBy === undefined ? {} : { reconfirmBy }),
  };
  if (status !== 'active') return stored;
  if (expiresAt !== null && isOver(grant, now)) {
    return { ...stored, status: 'expired', endedAt: expiresAt, endReason: 'expired' };
  }
  return reconfirmBy !== undefined && isUnconfirmed(grant, now)
    ? { ...stored, status: 'suspended', suspendedAt: reconfirmBy, suspendReason: 'unconfirmed' }
    : stored;
};

export const etagOf = (grant: ModelGrant, now: string): string => `"${grant.version}-${reading(grant, now).status}"`;

type Step = { model: Model; outcome: Outcome };

const refusal = (model: Model, status: number, problem: string): Step => ({ model, outcome: { status, problem } });

const written = (model: Model, grant: ModelGrant, type: string): Model => ({
  ...model,
  grants: model.grants.some((one) => one.handle === grant.handle)
    ? model.grants.map((one) => (one.handle === grant.handle ? grant : one))
    : [...model.grants, grant],
  journal: [...model.journal, { type, handle: grant.handle }],
});

const endOfTerms = (now: string, { duration, expiresAt }: Terms): string | null | undefined | 'refused' => {
  if (duration !== undefined) return endAfter(now, duration);
  if (expiresAt !== undefined && expiresAt <= now) return 'refused';
  return expiresAt;
};

/** The warning of an end, and what an unlimited grant has instead of one. */
const timesOf = (now: string, expiresAt: string | null): Pick<ModelGrant, 'expiresAt' | 'warnAt' | 'reconfirmBy'> =>
  expiresAt === null
    ? { expiresAt, ...reconfirmation(now) }
    : { expiresAt, warnAt: warningBefore(now, expiresAt), reconfirmBy: undefined };

const isFull = (model: Model, but?: ModelGrant): boolean =>
  model.grants.filter((grant) => grant !== but && isLive(grant, model.now)).length >= maxLive;

const create = (model: Model, { handle, terms }: Extract<Op, { kind: 'create' }>): Step => {
  const { now } = model;
  const { duration = 'P7D', teams = allTeams, scope = 'read_only' } = terms;
  const expiresAt = endAfter(now, duration);
  if (expiresAt === 'refused') return refusal(model, 422, 'duration-out-of-range');
  if (isFull(model)) return refusal(model, 409, 'too-many-grants');
  const grant: ModelGrant = {
    ...{ handle, status: 'active', scope, teams: [...teams].sort(), duration, grantedAt: now },
    ...{ ...timesOf(now, expiresAt), version: 1, epoch: 1 },
  };
  return {
    model: written(model, grant, 'grant.created'),
    outcome: { status: 201, grant: reading(grant, now) },
  };
};

const change = (model: Model, before: ModelGrant, { ifMatch, terms }: Extract<Op, { kind: 'change' }>): Step => {
  const { now } = model;
  if (ifMatch === undefined) return refusal(model, 428, 'if-match-required');
  const named = endOfTerms(now, terms);
  if (named === 'refused') return refusal(model, 422, 'duration-out-of-range');
  if (!isLive(before, now)) {
    const isSuspended = reading(before, now).status === 'suspended';
    return refusal(model, 409, isSuspended ? 'grant-suspended' : 'grant-ended');
  }
  if (ifMatch !== '*' && ifMatch !== etagOf(before, now)) return refusal(model, 412, 'stale-version');
  const expiresAt = named === undefined ? before.expiresAt : named;
  const scope = terms.scope ?? before.scope;
  const teams = [...(terms.teams ?? before.teams)].sort();
  const moved = expiresAt !== before.expiresAt;
  if (!moved && scope === before.scope && `${teams}` === `${before.teams}`) {
    return { model, outcome: { status: 200, grant: reading(before, now) } };
  }
  const less =
    before.teams.some((team) => !teams.includes(team)) ||
    (scope === 'read_only' && before.scope === 'full') ||
    (moved && expiresAt !== null && (before.expiresAt === null || expiresAt < before.expiresAt));
  const more =
    teams.some((team) => !before.teams.includes(team)) ||
    (scope === 'full' && before.scope === 'read_only') ||
    (moved && before.expiresAt !== null && (expiresAt === null || expiresAt > before.expiresAt));
  const duration =
    terms.duration ?? (terms.expiresAt === undefined ? before.duration : secondsLong(now, terms.expiresAt));
  const after: ModelGrant = {
    ...before,
    ...{ scope, teams, duration, version: before.version + 1, epoch: before.epoch + (less ? 1 : 0) },
    ...(moved ? timesOf(now, expiresAt) : {}),
    ...(more ? { grantedAt: now } : {}),
  };
  return { model: written(model, after, 'grant.changed'), outcome: { status: 200, grant: reading(after, now) } };
};

const ended = (model: Model, before: ModelGrant, type: 'grant.revoked' | 'grant.expired', why: string): Model => {
  const revoked = type === 'grant.revoked';
  const after: ModelGrant = {
    ...before,
    ...{ status: revoked ? 'revoked' : 'expired', version: before.version + 1, epoch: before.epoch + 1, warnAt: null },
    ended: revoked
      ? { endedAt: model.now, endedBy: owner, endReason: why }
      : { endedAt: before.expiresAt ?? '', endReason: 'expired' },
  };
  return written(model, after, type);
};

const revoke = (model: Model, before: ModelGrant, ifMatch: string | undefined): Step => {
  const { now } = model;
  const { status } = reading(before, now);
  if (status === 'expired' || status === 'revoked') {
    return { model, outcome: { status: 200, grant: reading(before, now) } };
  }
  if (ifMatch !== undefined && ifMatch !== etagOf(before, now)) return refusal(model, 412, 'stale-version');
  const after = ended(model, before, 'grant.revoked', 'revoked');
  const grant = after.grants.find((one) => one.handle === before.handle) as ModelGrant;
  return { model: after, outcome: { status: 200, grant: reading(grant, now) } };
};

const reconfirm = (model: Model, before: ModelGrant, ifMatch: string | undefined): Step => {
  const { now } = model;
  const { status } = reading(before, now);
  if (status === 'expired' || status === 'revoked') return refusal(model, 409, 'grant-ended');
  if (status === 'active' && before.expiresAt !== null) return refusal(model, 422, 'nothing-to-reconfirm');
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(before, now)) {
    return refusal(model, 412, 'stale-version');
  }
  if (isFull(model, before)) return refusal(model, 409, 'too-many-grants');
  const after: ModelGrant = {
    ...before,
    ...timesOf(now, before.expiresAt),
    ...{ status: 'active', suspended: undefined, grantedAt: now, version: before.version + 1 },
    epoch: before.epoch + (status === 'suspended' ? 1 : 0),
  };
  return { model: written(model, after, 'grant.reconfirmed'), outcome: { status: 200, grant: reading(after, now) } };
};

const turnOff = (model: Model): Step => {
  const live = model.grants.filter((grant) => isLive(grant, model.now));
  const after = live.reduce((so, grant) => ended(so, grant, 'grant.revoked', 'support access turned off'), model);
  return { model: after, outcome: { status: 200, revoked: live.length } };
};

const due = (model: Model, grant: ModelGrant): Model => {
  if (grant.status !== 'active') return model;
  if (isOver(grant, model.now)) return ended(model, grant, 'grant.expired', 'expired');
  if (isUnconfirmed(grant, model.now)) {
    const after: ModelGrant = {
      ...grant,
      ...{ status: 'suspended', version: grant.version + 1, epoch: grant.epoch + 1, warnAt: null },
      suspended: { suspendedAt: grant.reconfirmBy, suspendReason: 'unconfirmed' },
    };
    return written(model, after, 'grant.suspended');
  }
  if (grant.warnAt === null || grant.warnAt > model.now) return model;
  const type = grant.expiresAt === null ? 'grant.reconfirmation-due' : 'grant.expiring';
  return written(model, { ...grant, warnAt: null }, type);
};

/** What an operation does, and the answer to its caller. */
export const apply = (model: Model, op: Op): Step => {
  if (op.kind === 'create') return create(model, op);
  if (op.kind === 'turnOff') return turnOff(model);
  const target = model.grants.find((grant) => grant.handle === op.target);
  if (!target) throw new Error(`the model has no grant ${op.target}`);
  if (op.kind === 'change') return change(model, target, op);
  if (op.kind === 'revoke') return revoke(model, target, op.ifMatch);
  if (op.kind === 'reconfirm') return reconfirm(model, target, op.ifMatch);
  return { model: due(model, target), outcome: { status: 200 } };
};

/** What a whole sweep does: everything that is due. */
export const sweepOps = (model: Model): Op[] => model.grants.map(({ handle }) => ({ kind: 'due', target: handle }));
