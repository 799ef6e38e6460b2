import type { EventData, EventType } from '../events.ts';
import { secondsBetween } from './duration.ts';
import { type Grant, type GrantStatus, grantAt, grantEtag, hasEnded, narrows, type Scope, warnAt } from './grant.ts';
import { newId } from './ids.ts';
import type { Actor, UnsequencedEntry } from './journal.ts';

/** A grant as stored: with the instant at which a warning is due, null when given or not needed. */
export interface GrantRecord extends Grant {
  warnAt: string | null;
}

/** A state change that was decided: the grant before and after, and the entry that tells of it. */
export interface GrantTransition {
  before: GrantRecord;
  after: GrantRecord;
  /** The stored states it may start from. */
  from: readonly GrantStatus[];
  entry: UnsequencedEntry;
}

/** Why a transition cannot happen. `noop`: what it asks for already holds. */
export type Refusal = 'ended' | 'noop';

/** Who does it, when, and in which request. */
export interface Cause {
  actor: Actor;
  now: string;
  requestId?: string | undefined;
}

const entryOf = <T extends EventType>(grant: Grant, type: T, cause: Cause, data: EventData<T>): UnsequencedEntry => ({
  entryId: newId('jrn', cause.now),
  accountId: grant.accountId,
  at: cause.now,
  type,
  actor: cause.actor,
  target: { type: 'grant', id: grant.grantId },
  data: data as UnsequencedEntry['data'],
  ...(cause.requestId === undefined ? {} : { requestId: cause.requestId }),
});

const terms = ({ scope, teams, duration, expiresAt, reason, ticket }: Grant): EventData<'grant.created'> => ({
  scope,
  teams,
  duration,
  expiresAt,
  ...(reason === undefined ? {} : { reason }),
  ...(ticket === undefined ? {} : { ticket }),
});

/** Who consents, and with which role: an agent who enters never may more than they. */
export const grantorOf = ({ id, role }: Actor): Grant['grantedBy'] => ({
  userId: id,
  role: role === 'owner' ? 'owner' : 'admin',
});

/** Consent is given: the clock starts at `now`. */
export const grantCreated = (
  input: Pick<Grant, 'accountId' | 'scope' | 'teams' | 'duration' | 'expiresAt' | 'grantedBy' | 'reason' | 'ticket'>,
  cause: Cause,
): { grant: GrantRecord; entry: UnsequencedEntry } => {
  const grant: GrantRecord = {
    ...input,
    grantId: newId('grt', cause.now),
    teams: [...input.teams].sort(),
    status: 'active',
    grantedAt: cause.now,
    warnAt: input.expiresAt === null ? null : warnAt(cause.now, input.expiresAt),
    epoch: 1,
    version: 1,
  };
  return { grant, entry: entryOf(grant, 'grant.created', cause, terms(grant)) };
};

/** The new terms of a grant; what is left out stays. */
export interface NewTerms {
  scope?: Scope | undefined;
  teams?: readonly string[] | undefined;
  /** The new end, with the duration that led to it; undefined when an instant was named. */
  end?: { expiresAt: string | null; duration?: string | undefined } | undefined;
}

/**
 * Extends, shortens, narrows or widens an active grant. Whoever makes it allow more than before is its grantor from then
 * on: the one before never consented to that (ADR 0010).
 */
export const grantChanged = (before: GrantRecord, to: NewTerms, cause: Cause): GrantTransition | Refusal => {
  if (grantAt(before, cause.now).status !== 'active') return 'ended';
  const expiresAt = to.end === undefined ? before.expiresAt : to.end.expiresAt;
  const after: GrantRecord = {
    ...before,
    scope: to.scope ?? before.scope,
    teams: [...(to.teams ?? before.teams)].sort(),
    expiresAt,
    duration:
      to.end === undefined
        ? before.duration
        : (to.end.duration ?? (expiresAt === null ? 'unlimited' : secondsBetween(cause.now, expiresAt))),
    version: before.version + 1,
  };
  const sameTerms =
    after.expiresAt === before.expiresAt && after.scope === before.scope && `${after.teams}` === `${before.teams}`;
  if (sameTerms) return 'noop';
  if (after.expiresAt !== before.expiresAt) after.warnAt = expiresAt === null ? null : warnAt(cause.now, expiresAt);
  if (narrows(after, before)) after.grantedBy = grantorOf(cause.actor);
  const { userId, role } = before.grantedBy;
  const regranted = after.grantedBy.userId !== userId || after.grantedBy.role !== role;
  if (narrows(before, after) || regranted) after.epoch = before.epoch + 1;
  return {
    before,
    after,
    from: ['active'],
    entry: entryOf(after, 'grant.changed', cause, { from: terms(before), to: terms(after), epoch: after.epoch }),
  };
};

/** An owner or admin withdraws consent. */
export const grantRevoked = (before: GrantRecord, reason: string, cause: Cause): GrantTransition | Refusal => {
  const { status } = grantAt(before, cause.now);
  if (status === 'revoked' || status === 'expired') return 'noop';
  const after: GrantRecord = {
    ...before,
    status: 'revoked',
    endedAt: cause.now,
    endedBy: cause.actor.id,
    endReason: reason,
    warnAt: null,
    epoch: before.epoch + 1,
    version: before.version + 1,
  };
  return {
    before,
    after,
    from: ['active', 'suspended'],
    entry: entryOf(after, 'grant.revoked', cause, { teams: after.teams, endReason: reason }),
  };
};

/** The end has come: what every reader has seen since `expiresAt` is now also stored and told. */
export const grantExpired = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const open = before.status === 'active' || before.status === 'suspended';
  if (!open || before.expiresAt === null || !hasEnded(before, cause.now)) return 'noop';
  const after: GrantRecord = {
    ...grantAt(before, cause.now),
    warnAt: null,
    epoch: before.epoch + 1,
    version: before.version + 1,
  };
  return {
    before,
    after,
    from: ['active', 'suspended'],
    entry: entryOf(after, 'grant.expired', cause, {
      expiresAt: before.expiresAt,
      teams: after.teams,
      from: before.status,
    }),
  };
};

/**
 * The end is near: told once per end. The version stays, so that a caller's entity tag is not spent by a warning.
 */
export const grantExpiring = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const due = before.warnAt !== null && before.warnAt <= cause.now && before.expiresAt !== null;
  if (!due || before.expiresAt === null || grantAt(before, cause.now).status !== 'active') return 'noop';
  const after: GrantRecord = { ...before, warnAt: null };
  return {
    before,
    after,
    from: ['active'],
    entry: entryOf(after, 'grant.expiring', cause, {
      expiresAt: before.expiresAt,
      teams: after.teams,
      extend: {
        method: 'PATCH',
        path: `/v1/accounts/${before.accountId}/grants/${before.grantId}`,
        ifMatch: grantEtag(before),
      },
    }),
  };
};
