import { msg } from '@lit/localize';
import { Failure } from './failure.ts';
import { loadAddedMessages } from './locale.ts';

/** Sentences for the problem types that any page may meet, in the reader's language. */
const texts: Record<string, () => string> = {
  offline: () => msg('No connection. Check your network and try again.'),
  unauthenticated: () => msg('Your session has ended. Sign in again.'),
  forbidden: () => msg('You are not allowed to do this.'),
  busy: () => msg('Too many changes at the same time. Try again.'),
};
let refusals: Record<string, () => string> = {};

/**
 * Loads the sentences for the other problem types: most pages never need them. When they cannot be downloaded, the titles that
 * the API gives its problems take their place.
 */
export const loadRefusals = async (): Promise<void> => {
  try {
    const code = await import('./refusals/texts.ts');
    await loadAddedMessages();
    refusals = code.refusals;
  } catch (error) {
    console.warn(error);
  }
};

const ofStatus = (status: number): string | undefined => {
  if (status === 401) return texts['unauthenticated']?.();
  if (status === 429) return msg('Too many requests. Try again in a moment.');
  return status >= 500 ? msg('The service is not available right now. Try again in a moment.') : undefined;
};

/** The sentence for an error. Unknown problem types keep the title that the API gives them. */
export const problemText = (error: unknown): string => {
  if (!(error instanceof Failure)) return msg('Something went wrong.');
  return (
    (texts[error.type] ?? refusals[error.type])?.() ??
    ofStatus(error.status) ??
    error.problem?.title ??
    msg('Something went wrong.')
  );
};
