import { isFailure } from '../core/failure.ts';

/** What the page shows. */
export type State =
  | { kind: 'ready' }
  /** The account asks for the e-mail address. */
  | { kind: 'email' }
  | { kind: 'opened'; documentId: string; until: string }
  | { kind: 'ended' }
  | { kind: 'locked'; until: string | undefined }
  | { kind: 'gone' }
  | { kind: 'missing' };

const instantAfter = (now: number, seconds: number): string => new Date(now + seconds * 1000).toISOString();

/** The state after an opening succeeded. @param now milliseconds since the epoch, on the server's clock */
export const openedState = (body: { documentId: string; expiresIn: number }, now: number): State => ({
  kind: 'opened',
  documentId: body.documentId,
  until: instantAfter(now, body.expiresIn),
});

/**
 * The state after a refusal, and whether the reader is told why in the form. A wrong code or address, no connection and an
 * overloaded server leave the form as it is.
 */
export const refusedState = (state: State, error: unknown, now: number): { state: State; isShown: boolean } => {
  if (isFailure(error, 'email-needed')) return { state: { kind: 'email' }, isShown: state.kind === 'email' };
  if (isFailure(error, 'too-many-attempts')) {
    return { state: { kind: 'locked', until: instantAfter(now, error.retryAfter ?? 0) }, isShown: false };
  }
  if (isFailure(error, 'link-locked')) return { state: { kind: 'locked', until: undefined }, isShown: false };
  if (isFailure(error, 'link-gone')) return { state: { kind: 'gone' }, isShown: false };
  if (isFailure(error, 'not-found')) return { state: { kind: 'missing' }, isShown: false };
  return { state, isShown: true };
};
