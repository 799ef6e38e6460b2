import { msg } from '@lit/localize';
import { Failure } from './failure.ts';

/** Sentences for the problem types of the API, in the reader's language. */
const texts: Record<string, () => string> = {
  offline: () => msg('No connection. Check your network and try again.'),
  unauthenticated: () => msg('Your session has ended. Sign in again.'),
  forbidden: () => msg('You are not allowed to do this.'),
  'user-suspended': () => msg('Your user is suspended.'),
  'no-support-access': () => msg('No consent of this account admits your team right now.'),
  'own-request': () => msg('You cannot approve your own request.'),
  'owner-needed': () => msg('Only an owner can do this.'),
  'edition-needed': () => msg('Your edition does not include this.'),
  'against-policy': () => msg('The policy of the account does not permit this.'),
  'link-refused': () => msg('The code or the e-mail address is wrong.'),
  'not-found': () => msg('This does not exist any more.'),
  'grant-ended': () => msg('This access has already ended.'),
  'grant-suspended': () => msg('This access is suspended. Confirm it again first.'),
  'too-many-grants': () => msg('The account has the maximum number of accesses. Revoke one first.'),
  'too-many-sessions': () => msg('The maximum number of support sessions is open.'),
  'request-decided': () => msg('This request has already been answered, or has expired.'),
  'request-pending': () => msg('A request for this account is already waiting for an answer.'),
  'too-many-jobs': () => msg('Too many changes are waiting. Try again when one has finished.'),
  'job-ended': () => msg('This job has already ended.'),
  'job-not-ended': () => msg('This job is still running.'),
  'nothing-to-retry': () => msg('There is nothing to retry.'),
  'not-revertible': () => msg('This job cannot be undone, or not any more.'),
  'too-many-people': () => msg('The account has too many people to list them at once.'),
  'campaign-archived': () => msg('The campaign is archived.'),
  'round-robin-too-large': () => msg('The round robin has too many members.'),
  'not-in-trash': () => msg('The item was already restored or purged.'),
  'already-in-trash': () => msg('The item is already in the trash.'),
  'link-gone': () => msg('This link has expired, is used up or was revoked.'),
  'session-ended': () => msg('The support session has ended.'),
  'stale-version': () => msg('Somebody else changed this meanwhile.'),
  conflict: () => msg('Another change was made at the same time. Try again.'),
  'invalid-request': () => msg('Some of the values are not valid.'),
  'search-too-short': () => msg('Type at least two letters.'),
  'duration-out-of-range': () => msg('The period is shorter or longer than allowed.'),
  'unlimited-not-allowed': () => msg('Access without an end is not allowed.'),
  'beyond-request': () => msg('You cannot allow more than was requested.'),
  'nothing-to-reconfirm': () => msg('There is nothing to confirm.'),
  'ticket-required': () => msg('A ticket number is required.'),
  'unknown-team': () => msg('One of the teams does not exist.'),
  'too-many-users': () => msg('Too many users for one job.'),
  'unknown-campaign': () => msg('One of the campaigns does not exist any more.'),
  'bulk-removal': () => msg('Access can be removed for one user at a time only.'),
  'round-robin-needs-access': () => msg('Round robin requires access to the campaign.'),
  'email-needed': () => msg('Enter the e-mail address that the link was sent to.'),
  'link-locked': () => msg('The link is locked. Ask the sender for a new one.'),
  'too-many-attempts': () => msg('Too many attempts. Try again later.'),
  busy: () => msg('Too many changes at the same time. Try again.'),
};

const ofStatus = (status: number): string | undefined => {
  if (status === 401) return texts['unauthenticated']?.();
  if (status === 429) return msg('Too many requests. Try again in a moment.');
  return status >= 500 ? msg('The service is not available right now. Try again in a moment.') : undefined;
};

/** The sentence for an error. Unknown problem types keep the title that the API gives them. */
export const problemText = (error: unknown): string => {
  if (!(error instanceof Failure)) return msg('Something went wrong.');
  return texts[error.type]?.() ?? ofStatus(error.status) ?? error.problem?.title ?? msg('Something went wrong.');
};
