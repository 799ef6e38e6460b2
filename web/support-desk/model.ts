import type { Body } from '../core/client.ts';

export type Account = Body<'listEnterableAccounts'>['items'][number];
export type AccessRequest = Body<'listOwnAccessRequests'>['items'][number];
export type Session = Body<'listOwnSessions'>['items'][number];

/** What the agent enters in a dialog. */
export interface Form {
  accountId: string;
  /** An ISO 8601 duration or `unlimited`. */
  duration: string;
  scope: Session['scope'];
  reason: string;
  ticket: string;
}

/** What the agent is asked in a dialog. */
export type Question =
  | { kind: 'request' }
  | { kind: 'enter'; account: Account }
  | { kind: 'withdraw'; request: AccessRequest };

/** What is wrong with a form, by field. */
export type FormErrors = Partial<Record<'accountId' | 'reason', true>>;

/** The fields that are empty and must not be. */
export const errorsOf = (kind: Question['kind'], { accountId, reason }: Form): FormErrors => ({
  ...(kind === 'request' && accountId.trim() === '' ? { accountId: true } : {}),
  ...(kind !== 'withdraw' && reason.trim() === '' ? { reason: true } : {}),
});

const whyOf = ({ reason, ticket }: Form) => ({
  reason: reason.trim(),
  ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
});

/** The body of a request for access. */
export const requestBodyOf = (form: Form) => ({
  accountId: form.accountId.trim(),
  duration: form.duration,
  scope: form.scope,
  ...whyOf(form),
});

/** The body that opens a session. */
export const sessionBodyOf = (form: Form) => ({ accountId: form.accountId, ...whyOf(form) });

/** The periods of an attribute: ISO 8601 durations separated by commas. */
export const periodsOf = (text: string): string[] =>
  text
    .split(',')
    .map((period) => period.trim())
    .filter((period) => period !== '');
