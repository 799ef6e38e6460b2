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

export const RequestStatus = z.enum(['pending', 'approved', 'declined', 'withdrawn', 'lapsed']);
export type RequestStatus = z.output<typeof RequestStatus>;

/** An agent's request for access. An owner or admin approves, trims or declines it, or the agent withdraws it. */
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
    grantId: z.optional(GrantId).register(z.globalRegistry, { description: 'The grant that the approval created' }),
  })
  .register(z.globalRegistry, { id: 'AccessRequest', description: "An agent's request for access to an account" });
export type AccessRequest = z.output<typeof AccessRequest>;

/** The agent of a request, and what they ask for. */
export type RequestInput = Pick<
  AccessRequest,
  'accountId' | 'agent' | 'duration' | 'scope' | 'teams' | 'reason' | 'ticket'
>;

/** True when a request asks for exactly what `input` asks for. */
export const isSameRequest = (request: AccessRequest, input: RequestInput): boolean =>
  (['duration', 'scope', 'reason', 'ticket'] as const).every((field) => request[field] === input[field]) &&
  request.teams.join() === [...input.teams].sort().join();

/** The requested terms, which an approval may only trim. */
export type RequestedTerms = Pick<AccessRequest, 'duration' | 'scope' | 'teams'>;

/** A decided change of a request: the request before and after, and its journal entry. */
export interface RequestTransition {
  before: AccessRequest;
  after: AccessRequest;
  entry: UnsequencedEntry;
}

/** How long a request waits for an answer. */
export const lifetimeMillis = 7 * dayMillis;

const targetOf = ({ requestId }: Pick<AccessRequest, 'requestId'>) => ({ type: 'access-request', id: requestId });

/** The request as it reads at `now`, whatever is stored: after seven days without a decision it has lapsed. */
export const requestAsOf = (stored: AccessRequest, now: string): AccessRequest =>
  stored.status === 'pending' && stored.lapsesAt <= now
    ? { ...stored, status: 'lapsed', decidedAt: stored.lapsesAt }
    : stored;

/** An agent asks for access. The request lapses after seven days. */
export const requestCreated = (
  input: RequestInput,
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

/** Approves a request with the grant `grantId`. @returns undefined unless it is pending */
export const requestApproved = (before: AccessRequest, grantId: string, cause: Cause): RequestTransition | undefined =>
  decided(before, 'approved', cause, { grantId }, (after) =>
    entryOf(after.accountId, targetOf(after), 'access-request.approved', cause, { act: actOf(after.agent), grantId }),
  );

/** Declines a request. @returns undefined unless it is pending */
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
  makeEntry: (after: AccessRequest) => UnsequencedEntry,
): RequestTransition | undefined => {
  if (requestAsOf(before, cause.now).status !== 'pending') return undefined;
  const after: AccessRequest = { ...before, ...more, status, decidedAt: cause.now, decidedBy: cause.actor.id };
  return { before, after, entry: makeEntry(after) };
};

/** The agent withdraws their request. @returns undefined unless it is pending */
export const requestWithdrawn = (before: AccessRequest, cause: Cause): RequestTransition | undefined => {
  if (requestAsOf(before, cause.now).status !== 'pending') return undefined;
  const after: AccessRequest = { ...before, status: 'withdrawn', decidedAt: cause.now };
  const entry = entryOf(after.accountId, targetOf(after), 'access-request.withdrawn', cause, {
    act: actOf(after.agent),
  });
  return { before, after, entry };
};

/** A request has lapsed: stores and publishes what readers see since then. */
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

/** The end of a duration from `now`, for comparing; unlimited sorts last. */
const endFrom = (duration: string, now: string): string =>
  duration === 'unlimited' ? '~' : (endOf(now, duration) ?? '~');

/** The fields in which `terms` exceed the requested ones. An approval may only trim. */
export const exceedsRequest = (
  requested: RequestedTerms,
  terms: RequestedTerms,
  now: string,
): (keyof RequestedTerms)[] => [
  ...(endFrom(terms.duration, now) > endFrom(requested.duration, now) ? (['duration'] as const) : []),
  ...(requested.scope === 'read_only' && terms.scope === 'full' ? (['scope'] as const) : []),
  ...(terms.teams.some((team) => !requested.teams.includes(team)) ? (['teams'] as const) : []),
];
