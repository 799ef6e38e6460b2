import { secondsBetween } from '../core/duration.ts';
import { newId } from '../core/ids.ts';
import type { Scope } from '../core/scope.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { DataOf } from '../journal/events.ts';
import type { Actor, UnsequencedEntry } from '../table/journal-entry.ts';
import type { GrantEvents } from './events.ts';
import type { Grant, GrantStatus } from './grant.ts';
import { endingOf, grantAsOf, grantEtag, hasEnded, narrows } from './lifecycle.ts';
import { type GrantTerms, grantTermsOf } from './terms.ts';

const entryOf = entriesOf<GrantEvents>();

/** A grant as stored, with the instant at which a warning is due; null when it was given or is not needed. */
export interface GrantRecord extends Grant {
  warnAt: string | null;
}

/** A decided state change: the grant before and after, and its journal entry. */
export interface GrantTransition {
  before: GrantRecord;
  after: GrantRecord;
  /** The stored states that the transition may start from. */
  from: readonly GrantStatus[];
  entry: UnsequencedEntry;
}

/** Why a transition does not happen. `noop`: its outcome already holds. */
export type Refusal = 'ended' | 'noop';

/** The target of a grant's journal entries. */
export const targetOf = ({ grantId }: Pick<Grant, 'grantId'>) => ({ type: 'grant', id: grantId });

const termsData = (grant: Grant): DataOf<GrantEvents, 'grant.created'> => ({
  ...grantTermsOf(grant),
  expiresAt: grant.expiresAt,
});

/** The grantor, with the role that bounds what an agent may do for them. */
export const grantorOf = ({ id, role }: Actor): Grant['grantedBy'] => ({
  userId: id,
  role: role === 'owner' ? 'owner' : 'admin',
});

/** The grantor and the instant of their consent, which belong together: nobody consented before they did (ADR 0010). */
export const consentOf = ({ actor, now }: Cause): Pick<Grant, 'grantedBy' | 'grantedAt'> => ({
  grantedBy: grantorOf(actor),
  grantedAt: now,
});

/** Consent is given; its duration counts from its start: `startsAt`, or now. */
export const grantCreated = (
  input: GrantTerms & Pick<Grant, 'accountId' | 'expiresAt' | 'grantedBy'>,
  cause: Cause,
): { grant: GrantRecord; entry: UnsequencedEntry } => {
  const grant: GrantRecord = {
    ...input,
    grantId: newId('grt', cause.now),
    teams: [...input.teams].sort(),
    status: input.startsAt === undefined ? 'active' : 'scheduled',
    grantedAt: cause.now,
    ...endingOf(input.expiresAt, input.startsAt ?? cause.now),
    ...(input.maxUses === undefined ? {} : { uses: 0 }),
    epoch: 1,
    version: 1,
  };
  return { grant, entry: entryOf(grant.accountId, targetOf(grant), 'grant.created', cause, termsData(grant)) };
};

/** True when the grantor, or the role in which they consent, has changed. */
export const hasNewGrantor = ({ grantedBy: before }: Grant, { grantedBy: after }: Grant): boolean =>
  after.userId !== before.userId || after.role !== before.role;

/** The new terms of a grant. Absent ones stay as they are. */
export interface NewTerms {
  scope?: Scope | undefined;
  teams?: readonly string[] | undefined;
  /** The new start of a scheduled grant. */
  startsAt?: string | undefined;
  /** The new end, with the duration that gives it; without a duration when an instant was given. */
  end?: { expiresAt: string | null; duration?: string | undefined } | undefined;
}

/**
 * Extends, shortens, narrows or widens an active or scheduled grant. An actor who makes it allow more becomes its grantor: the previous
 * one never consented to that (ADR 0010).
 */
export const grantChanged = (before: GrantRecord, to: NewTerms, cause: Cause): GrantTransition | Refusal => {
  const { status } = grantAsOf(before, cause.now);
  if (status !== 'active' && status !== 'scheduled') return 'ended';
  const expiresAt = to.end === undefined ? before.expiresAt : to.end.expiresAt;
  const startsAt = to.startsAt ?? before.startsAt;
  const start = startsAt !== undefined && startsAt > cause.now ? startsAt : cause.now;
  const sameTime = expiresAt === before.expiresAt && startsAt === before.startsAt;
  const { reconfirmBy: _before, ...kept } = before;
  const after: GrantRecord = {
    ...(sameTime ? before : { ...kept, ...endingOf(expiresAt, start) }),
    ...(startsAt === undefined ? {} : { startsAt }),
    scope: to.scope ?? before.scope,
    teams: [...(to.teams ?? before.teams)].sort(),
    duration:
      to.end === undefined
        ? before.duration
        : (to.end.duration ?? (expiresAt === null ? 'unlimited' : secondsBetween(start, expiresAt))),
    version: before.version + 1,
  };
  if (sameTime && after.scope === before.scope && `${after.teams}` === `${before.teams}`) return 'noop';
  if (narrows(after, before)) Object.assign(after, consentOf(cause));
  if (narrows(before, after) || hasNewGrantor(before, after)) after.epoch = before.epoch + 1;
  return {
    before,
    after,
    from: [before.status],
    entry: entryOf(after.accountId, targetOf(after), 'grant.changed', cause, {
      from: termsData(before),
      to: termsData(after),
      epoch: after.epoch,
    }),
  };
};

/** An owner or admin withdraws consent. */
export const grantRevoked = (before: GrantRecord, reason: string, cause: Cause): GrantTransition | Refusal => {
  const { status } = grantAsOf(before, cause.now);
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
    from: before.status === 'scheduled' ? ['scheduled'] : ['active', 'suspended'],
    entry: entryOf(after.accountId, targetOf(after), 'grant.revoked', cause, { teams: after.teams, endReason: reason }),
  };
};

/** The grant has expired: stores and publishes what every reader sees since `expiresAt`. */
export const grantExpired = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const open = before.status === 'active' || before.status === 'suspended';
  if (!open || before.expiresAt === null || !hasEnded(before, cause.now)) return 'noop';
  const after: GrantRecord = {
    ...grantAsOf(before, cause.now),
    warnAt: null,
    epoch: before.epoch + 1,
    version: before.version + 1,
  };
  return {
    before,
    after,
    from: ['active', 'suspended'],
    entry: entryOf(after.accountId, targetOf(after), 'grant.expired', cause, {
      expiresAt: before.expiresAt,
      teams: after.teams,
      from: before.status,
    }),
  };
};

/**
 * Warns once for each end that the end is near, or that an unlimited grant must be reconfirmed. The version stays, so that
 * a warning does not invalidate a caller's entity tag.
 */
export const grantExpiring = (before: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const due = before.warnAt !== null && before.warnAt <= cause.now;
  if (!due || grantAsOf(before, cause.now).status !== 'active') return 'noop';
  const after: GrantRecord = { ...before, warnAt: null };
  if (before.expiresAt === null) return reconfirmationDue(before, after, cause);
  return {
    before,
    after,
    from: ['active'],
    entry: entryOf(after.accountId, targetOf(after), 'grant.expiring', cause, {
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

const reconfirmationDue = (before: GrantRecord, after: GrantRecord, cause: Cause): GrantTransition | Refusal => {
  const { accountId, grantId, teams, reconfirmBy } = before;
  if (reconfirmBy === undefined) return 'noop';
  const reconfirm = { method: 'POST' as const, path: `/v1/accounts/${accountId}/grants/${grantId}/reconfirm` };
  return {
    before,
    after,
    from: ['active'],
    entry: entryOf(accountId, targetOf(before), 'grant.reconfirmation-due', cause, { reconfirmBy, teams, reconfirm }),
  };
};
