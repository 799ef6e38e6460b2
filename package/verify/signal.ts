import { errors, type JWTPayload } from 'jose';
import { InvalidSignal, Unavailable } from './errors.ts';
import { type Trust, verifyJwt } from './jws.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type';

/** A security event about one support session. */
export interface Signal {
  /** Its id: repeated deliveries have the same. */
  id: string;
  accountId: string;
  sessionId: string;
  /** The time of the event, in seconds since 1970. */
  at: number;
  /** Absent when the session has ended; otherwise the claims of tokens after the change. Earlier tokens are no longer valid. */
  changedTo?: { userId: string; grantId: string; epoch: number };
  /** All verified claims of the security event token, as `receive` of gatehouse-access/decide takes them. */
  claims: Readonly<Record<string, unknown>>;
}

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** Reads the id of one part of a complex subject (RFC 9493). */
const idOf = (subject: unknown, part: 'session' | 'tenant'): string | undefined => {
  if (!isObject(subject) || subject['format'] !== 'complex' || !isObject(subject[part])) return undefined;
  const { format, id } = subject[part];
  return format === 'opaque' && isText(id) ? id : undefined;
};

/** Reads a SET (RFC 8417) with one event about one session. @returns undefined when it is not one that is known here */
const signalOf = (payload: JWTPayload): Signal | undefined => {
  const { jti, sub_id: subject, events } = payload;
  const [accountId, sessionId] = [idOf(subject, 'tenant'), idOf(subject, 'session')];
  if (!isText(jti) || accountId === undefined || sessionId === undefined || !isObject(events)) return undefined;
  const [type, ...others] = Object.keys(events);
  const event = events[type ?? ''];
  if (others.length > 0 || !isObject(event) || !isTime(event['event_timestamp'])) return undefined;
  const about = { id: jti, accountId, sessionId, at: event['event_timestamp'], claims: payload };
  if (type === `${caep}/session-revoked`) return about;
  const changed = event['claims'];
  if (type !== `${caep}/token-claims-change` || !isObject(changed)) return undefined;
  const { sub: userId, grant_id: grantId, epoch } = changed;
  if (!isText(userId) || !isText(grantId) || !Number.isSafeInteger(epoch)) return undefined;
  return { ...about, changedTo: { userId, grantId, epoch: epoch as number } };
};

const refusalOf = (error: unknown): InvalidSignal => {
  const because = (code: InvalidSignal['code'], message: string) => new InvalidSignal(code, message, error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return because('authentication_failed', 'The signature does not verify');
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed
  ) {
    return because('invalid_key', 'The key or its algorithm is not one of the issuer');
  }
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined;
  if (claim === 'iss') return because('invalid_issuer', 'The issuer is not the expected one');
  if (claim === 'aud') return because('invalid_audience', 'The audience is not the expected one');
  return because('invalid_request', 'This is not a security event token that can be read');
};

/**
 * Verifies a signed security event token and reads it.
 * @throws InvalidSignal when it must be refused; Unavailable when it cannot be verified now
 */
export const readSignal = async (set: string, trust: Trust): Promise<Signal> => {
  const payload = await verifyJwt(set, 'secevent+jwt', ['iat', 'jti'], trust).catch((error: unknown) => {
    // The key may be new, so a revocation must not be refused for good.
    throw error instanceof Unavailable ? error : refusalOf(error);
  });
  const signal = signalOf(payload);
  if (!signal) throw new InvalidSignal('invalid_request', 'The event is not one that is known here');
  return signal;
};
