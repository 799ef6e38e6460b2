import type { ProblemDetails } from './problem-details.ts';

/** Every error of the API by name, with its status and title. `docs/errors.md` is generated from it. */
export const problems = {
  'malformed-json': [400, 'The body is not valid JSON'],
  'invalid-request': [400, 'The request does not match its schema'],
  'search-too-short': [400, 'The search text has fewer than two letters'],
  'invalid-page-token': [400, 'The page token was altered, or belongs to another query or account'],
  'unsupported-token-type': [400, 'A token of this kind cannot be revoked'],
  unauthenticated: [401, 'A valid token is required'],
  forbidden: [403, 'The principal is not allowed to do this'],
  'no-support-access': [403, 'No live grant admits the team of the agent'],
  'agent-locked': [403, 'The vendor has locked the agent out of all accounts'],
  'agent-blocked': [403, 'The account has blocked the agent'],
  'own-request': [403, 'Agents cannot approve their own requests'],
  'owner-needed': [403, 'Only an owner can reconfirm this grant'],
  'not-a-receiver': [403, 'The service is not configured as a receiver of signals'],
  'edition-needed': [403, 'The edition of the account does not include this feature'],
  'against-policy': [403, 'The policy of the account does not permit this'],
  'link-refused': [403, 'The code or the e-mail address is wrong'],
  'account-reserved': [403, 'The account id belongs to the canary of Gatehouse; use another'],
  'user-suspended': [403, 'The user is suspended or was removed'],
  'not-found': [404, 'The resource does not exist, or belongs to another account'],
  'grant-ended': [409, 'The grant has ended and cannot be changed'],
  'grant-started': [409, 'The grant has started, so its start cannot be changed'],
  'grant-suspended': [409, 'The grant is suspended; reconfirm it first'],
  'too-many-grants': [409, 'The account has the maximum number of live grants'],
  'too-many-sessions': [409, 'The account, or the agent in it, has the maximum number of open support sessions'],
  'too-many-blocked-agents': [409, 'The account has blocked the maximum number of agents'],
  'request-pending': [409, 'The agent has another pending request for the account'],
  'too-many-access-requests': [409, 'The account has the maximum number of pending access requests'],
  'request-decided': [409, 'The access request was answered, was withdrawn or has expired'],
  'too-many-campaigns': [409, 'The account has used all its campaign numbers'],
  'too-many-jobs': [409, 'The account has the maximum number of waiting assignment jobs'],
  'job-ended': [409, 'The job has ended'],
  'job-not-ended': [409, 'The job has not ended; cancel it first'],
  'nothing-to-retry': [409, 'The job has no failures to retry'],
  'not-revertible': [409, 'The job cannot be reverted, or can no longer be reverted'],
  'too-many-people': [409, 'The account has more users than can be listed at once'],
  'leads-waiting': [409, 'Leads of the campaign wait; assign them first, or discard them'],
  'lead-not-assigned': [409, 'The lead waits or was discarded, so no user has it'],
  'nobody-eligible': [409, 'No other member of the round robin is eligible now'],
  'campaign-archived': [409, 'The campaign is archived and accepts no leads'],
  'round-robin-too-large': [409, 'The round robin has too many members to be stored'],
  'link-revoked': [409, 'The link was revoked and cannot be changed'],
  'not-in-trash': [409, 'The item was restored or purged'],
  'already-in-trash': [409, 'The resource is already in the trash'],
  'not-chained': [409, 'The chain of the journal does not have this entry yet; try again'],
  conflict: [409, 'Another change was made at the same time'],
  'link-gone': [410, 'The link has expired, is used up, or was revoked'],
  'account-closed': [410, 'The account is closed'],
  'session-ended': [410, 'The support session has ended'],
  'stale-version': [412, 'The current entity tag does not meet `If-Match` or `If-None-Match`'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The media type of the body is not supported by the route'],
  'start-out-of-range': [422, 'The start is not in the future, or too far ahead'],
  'duration-out-of-range': [422, 'The duration is shorter or longer than allowed'],
  'unlimited-not-allowed': [422, 'Unlimited grants are disabled'],
  'beyond-request': [422, 'An approval cannot allow more than was requested'],
  'nothing-to-reconfirm': [422, 'The grant has an end, so it needs no reconfirmation'],
  'ticket-required': [422, 'The account requires a ticket'],
  'unknown-team': [422, 'A team is not one of the configured support teams'],
  'unknown-edition': [422, 'The edition is not one of the configured editions'],
  'too-many-users': [422, 'A job can have at most 10,000 users'],
  'unknown-campaign': [422, 'One of the campaigns does not exist in the account'],
  'bulk-removal': [422, 'A job with several users cannot remove access or round robin'],
  'round-robin-needs-access': [422, 'Round robin requires access, which the same change removes'],
  'email-needed': [422, 'The account requires the e-mail address that the link was sent to'],
  'not-eligible': [422, 'The user is not eligible for leads of the campaign'],
  'idempotency-key-reused': [422, 'The idempotency key was used with another request'],
  'link-locked': [423, 'The link is locked permanently after too many attempts'],
  'if-match-required': [428, '`If-Match` is required'],
  'too-many-attempts': [429, 'The link is locked for some time after too many attempts'],
  internal: [500, 'An unexpected error'],
  busy: [503, 'Too many concurrent changes; try again'],
  'database-unavailable': [503, 'The database is not available right now; try again'],
  'signing-unavailable': [503, 'The signing keys are not available right now; try again'],
  'issuer-unreachable': [503, 'The keys of the identity provider are not available right now; try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemName = keyof typeof problems;

/** The stable URI of an error: `type` in RFC 9457. */
export const problemType = (name: ProblemName): string => `urn:gatehouse:problem:${name}`;

export interface ProblemExtras {
  detail?: string;
  errors?: { pointer: string; message: string }[];
  /** The agent's own open sessions, for `too-many-sessions`. */
  sessions?: { sessionId: string; startedAt: string }[];
  headers?: Record<string, string>;
}

/** An error with an answer of its own. The pipeline answers it with problem details (RFC 9457). */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly extras: ProblemExtras;

  constructor(name: ProblemName, extras: ProblemExtras = {}) {
    super(`${name}${extras.detail ? `: ${extras.detail}` : ''}`);
    this.name = 'Problem';
    this.problem = name;
    this.extras = extras;
  }

  get status(): number {
    return problems[this.problem][0];
  }

  /** The problem details of this error. @param at the path of the request, and its id */
  details(at: { instance: string; requestId: string }): ProblemDetails {
    const [status, title] = problems[this.problem];
    const { detail, errors, sessions } = this.extras;
    return {
      type: problemType(this.problem),
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      ...at,
      ...(errors === undefined ? {} : { errors }),
      ...(sessions === undefined ? {} : { sessions }),
    };
  }
}
