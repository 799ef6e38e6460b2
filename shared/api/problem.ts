import type { ProblemDetails } from './problem-details.ts';

/** Every error that the API answers, by name. `docs/errors.md` is generated from it. */
export const problems = {
  'malformed-json': [400, 'The body is not valid JSON'],
  'invalid-request': [400, 'The request does not fit its schema'],
  'search-too-short': [400, 'The search text needs at least two letters'],
  'invalid-page-token': [400, 'The page token is altered, or belongs to another query or account'],
  unauthenticated: [401, 'A valid token is needed'],
  forbidden: [403, 'This principal may not do this'],
  'no-support-access': [403, 'No live grant lets this team in'],
  'own-request': [403, 'Nobody approves their own request'],
  'owner-needed': [403, 'Only an owner may bring this grant back'],
  'not-a-receiver': [403, 'This service is not configured as a receiver of signals'],
  'edition-needed': [403, "The account's edition does not contain this"],
  'against-policy': [403, "The account's policy does not permit this"],
  'link-refused': [403, 'The code or the address is not right'],
  'user-suspended': [403, 'The user is suspended, or has been removed'],
  'not-found': [404, 'Not there, or not yours'],
  'grant-ended': [409, 'The grant has ended and cannot be changed'],
  'grant-suspended': [409, 'The grant is suspended; reconfirm it first'],
  'too-many-grants': [409, 'The account has as many live grants as it may'],
  'too-many-sessions': [409, 'The account has as many open support sessions as it may'],
  'request-decided': [409, 'The request has been answered, or has lapsed'],
  'too-many-campaigns': [409, 'The account has used all its campaign numbers'],
  'too-many-jobs': [409, 'The account has too many waiting assignment jobs'],
  'job-ended': [409, 'The job has ended'],
  'job-not-ended': [409, 'The job has not ended yet; cancel it first'],
  'nothing-to-retry': [409, 'The job has no failures to retry'],
  'not-revertible': [409, 'The job cannot be reverted, or not any more'],
  'too-many-people': [409, 'The account has more people than can be listed at once'],
  'campaign-archived': [409, 'The campaign is archived and takes no new leads'],
  'round-robin-too-large': [409, 'The round robin has too many members to be stored'],
  'not-in-trash': [409, 'The item has been restored or purged'],
  'already-in-trash': [409, 'The same thing is in the trash already'],
  conflict: [409, 'Another change came first'],
  'link-gone': [410, 'The link has expired, is used up, or was revoked'],
  'session-ended': [410, 'The support session has ended'],
  'stale-version': [412, 'The resource is no longer as `If-Match` says'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body has another media type than the route takes'],
  'duration-out-of-range': [422, 'The duration is shorter or longer than allowed'],
  'unlimited-not-allowed': [422, 'Unlimited grants are switched off'],
  'beyond-request': [422, 'An approval may only trim what was asked for'],
  'nothing-to-reconfirm': [422, 'The grant has an end, so there is nothing to reconfirm'],
  'ticket-required': [422, 'The account demands a ticket'],
  'unknown-team': [422, 'A team is not one of the configured support teams'],
  'unknown-edition': [422, 'The edition is not one of the configured editions'],
  'too-many-users': [422, 'A job can have at most 10,000 users'],
  'unknown-campaign': [422, 'The account does not have one of the campaigns'],
  'bulk-removal': [422, 'A job with several users may not remove access or round robin'],
  'round-robin-needs-access': [422, 'Round robin needs access, which the same change removes'],
  'email-needed': [422, 'The account wants the e-mail address that the link was sent to'],
  'idempotency-key-reused': [422, 'The idempotency key was used with another request'],
  'link-locked': [423, 'There were too many attempts; the link is locked for good'],
  'if-match-required': [428, '`If-Match` is required'],
  'too-many-attempts': [429, 'There were too many attempts; the link is locked for a while'],
  internal: [500, 'An unexpected fault'],
  busy: [503, 'Too much contention; try again'],
  'signing-unavailable': [503, 'The signing keys cannot be had right now; try again'],
  'issuer-unreachable': [503, "The identity provider's keys cannot be had right now; try again"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemName = keyof typeof problems;

/** The stable URI of an error, the `type` of RFC 9457. */
export const problemType = (name: ProblemName): string => `urn:gatehouse:problem:${name}`;

export interface ProblemExtras {
  detail?: string;
  errors?: { pointer: string; message: string }[];
  headers?: Record<string, string>;
}

/** Thrown anywhere below a handler; mapped once to problem details. */
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

  details(at: { instance: string; requestId: string }): ProblemDetails {
    const [status, title] = problems[this.problem];
    const { detail, errors } = this.extras;
    return {
      type: problemType(this.problem),
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      ...at,
      ...(errors === undefined ? {} : { errors }),
    };
  }
}
