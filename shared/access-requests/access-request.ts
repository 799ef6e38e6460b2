import * as z from 'zod/mini';
import { Duration, endOf } from '../core/duration.ts';
import { GrantId, newId, RequestId, VendorId } from '../core/ids.ts';
import { addMillis, Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import { TeamName } from '../core/team.ts';
import { dayMillis } from '../core/time-units.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { actOf } from '../sessions/transitions.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { RequestEvents } from './events.ts';

const entryOf = entriesOf<RequestEvents>();

export const RequestStatus = z.enum(['pending', 'approved', 'declined', 'lapsed']);
export type RequestStatus = z.output<typeof RequestStatus>;

/** An agent asks for access; an owner or admin of the account approves, trims or declines. */
export const AccessRequest = z
  .object({
    requestId: RequestId,
    accountId: VendorId,
    status: RequestStatus,
    agent: z.object({ id: z.string(), team: z.string() }),
    duration: Duration,
    scope: Scope,
    teams: z.array(TeamName),
    reason: z.string(),
    ticket: z.optional(z.string()),
    requestedAt: Instant,
    lapsesAt: Instant,
    decidedAt: z.optional(Instant),
    decidedBy: z.optional(VendorId),
    declineReason: z.optional(z.string()),
    grantId: z.optional(GrantId).register(z.globalRegistry, { description: 'The grant that approving it made' }),
  })
  .register(z.globalRegistry, { id: 'AccessRequest', description: 'An agent asks for access' });
export type AccessRequest = z.output<typeof AccessRequest>;

/** What is asked for, and what an approval may only trim. */
export type RequestedTerms = Pick<AccessRequest, 'duration' | 'scope' | 'teams'>;

/** A change of a request that was decided, with the entry that tells of it. */
export interface RequestTransition {
  before: AccessRequest;
  after: AccessRequest;
  entry: UnsequencedEntry;
}

const lifetimeMillis = 7 * dayMillis;

const targetOf = ({ requestId }: Pick<AccessRequest, 'requestId'>) => ({ type: 'access-request', id: requestId });

/** The request as it is at `now`, whatever is stored: after seven days without an answer it has lapsed. */
export const requestAsOf = (stored: AccessRequest, now: string): AccessRequest =>
  stored.status === 'pending' && stored.lapsesAt <= now
    ? { ...stored, status: 'lapsed', decidedAt: stored.lapsesAt }
    : stored;

/** An agent asks; the request lapses by itself after seven days. */
export const requestCreated = (
  input: Pick<AccessRequest, 'accountId' | 'agent' | 'duration' | 'scope' | 'teams' | 'reason' | 'ticket'>,
  cause: Cause,
): { request: AccessRequest; entry: UnsequencedEntry } => {
  const request: AccessRequest = {
    ...input,
    requestId: newId('req', cause.now),
    teams: [...input.teams].sort(),
    status: 'pending',
    requestedAt: cause.now,
    lapsesAt: addMillis(cause.now, lifetimeMillis),
  };
  const { duration, scope, teams, reason, ticket, lapsesAt } = request;
  const entry = entryOf(request.accountId, targetOf(request), 'access-request.created', cause, {
    act: actOf(request.agent),
    duration,
    scope,
    teams,
    reason,
    lapsesAt,
    ...(ticket === undefined ? {} : { ticket }),
  });
  return { request, entry };
};

/** Approved: the grant `grantId` is made of it. @returns undefined unless it is pending */
export const requestApproved = (before: AccessRequest, grantId: string, cause: Cause): RequestTransition | undefined =>
  decided(before, 'approved', cause, { grantId }, (after) =>
    entryOf(after.accountId, targetOf(after), 'access-request.approved', cause, { act: actOf(after.agent), grantId }),
  );

/** Declined. @returns undefined unless it is pending */
export const requestDeclined = (
  before: AccessRequest,
  declineReason: string | undefined,
  cause: Cause,
): RequestTransition | undefined => {
  const why = declineReason === undefined ? {} : { declineReason };
  return decided(before, 'declined', cause, why, (after) =>
    entryOf(after.accountId, targetOf(after), 'access-request.declined', cause, { act: actOf(after.agent), ...why }),
  );
};

const decided = (
  before: AccessRequest,
  status: 'approved' | 'declined',
  cause: Cause,
  more: Partial<AccessRequest>,
  tell: (after: AccessRequest) => UnsequencedEntry,
): RequestTransition | undefined => {
  if (requestAsOf(before, cause.now).status !== 'pending') return undefined;
  const after: AccessRequest = { ...before, ...more, status, decidedAt: cause.now, decidedBy: cause.actor.id };
  return { before, after, entry: tell(after) };
};

/** Nobody answered in time: what readers have seen since then is now also stored and told. */
export const requestLapsed = (before: AccessRequest, cause: Cause): RequestTransition | undefined => {
  const after = requestAsOf(before, cause.now);
  if (before.status !== 'pending' || after.status !== 'lapsed') return undefined;
  const { lapsesAt } = before;
  return {
    before,
    after,
    entry: entryOf(before.accountId, targetOf(before), 'access-request.lapsed', cause, {
      act: actOf(before.agent),
      lapsesAt,
    }),
  };
};

/** The end of a duration that starts at `now`, to compare by; unlimited is the longest of all. */
const reach = (duration: string, now: string): string =>
  duration === 'unlimited' ? '~' : (endOf(now, duration) ?? '~');

/** The fields in which `terms` go beyond what was asked for: an approval may only ever trim. */
export const exceedsRequest = (asked: RequestedTerms, terms: RequestedTerms, now: string): (keyof RequestedTerms)[] => [
  ...(reach(terms.duration, now) > reach(asked.duration, now) ? (['duration'] as const) : []),
  ...(asked.scope === 'read_only' && terms.scope === 'full' ? (['scope'] as const) : []),
  ...(terms.teams.some((team) => !asked.teams.includes(team)) ? (['teams'] as const) : []),
];
