/** A token that is refused. The message may be returned to the sender. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}

/** Nothing can be said about the token now: keys, signals or introspection are not available. Try again later. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The reason for refusing a security event token: the codes of RFC 8935, section 2.4. */
export type SignalErrorCode =
  | 'invalid_request'
  | 'invalid_key'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'authentication_failed';

/** A security event token that is refused. The message may be returned to the sender. */
export class InvalidSignal extends Error {
  override readonly name = 'InvalidSignal';
  readonly code: SignalErrorCode;

  constructor(code: SignalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
