/** Why the local run cannot start, as a message for the user that is printed without a stack trace. */
export class StartError extends Error {
  override name = 'StartError';
}
