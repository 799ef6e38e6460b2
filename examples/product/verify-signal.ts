import { errors, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { isCanonicalJws } from './canonical.ts';
import { KeysUnavailable } from './keys.ts';
import type { Signal } from './signal.ts';
import type { Verification } from './verify-support-token.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type';
const revoked = `${caep}/session-revoked`;
const changed = `${caep}/token-claims-change`;

const text = z.string().min(1);
const seconds = z.number().nonnegative();

/** The claims of a SET (RFC 8417) that this product needs: one event, about one session. Other claims are ignored. */
const EventToken = z.object({
  jti: text,
  sub_id: z.object({
    format: z.literal('complex'),
    session: z.object({ format: z.literal('opaque'), id: text }),
  }),
  events: z.union([
    z.strictObject({ [revoked]: z.object({ event_timestamp: seconds }) }),
    z.strictObject({
      [changed]: z.object({
        event_timestamp: seconds,
        claims: z.object({ sub: text, grant_id: text, epoch: z.int() }),
      }),
    }),
  ]),
});

/** The reason for refusing a SET: the codes of RFC 8935, section 2.4. */
export type SetError =
  | 'invalid_request'
  | 'invalid_key'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'authentication_failed';

/** A SET that is refused. The message may be returned to the sender. */
export class InvalidSignal extends Error {
  override name = 'InvalidSignal';
  readonly err: SetError;

  constructor(err: SetError, message: string, cause?: unknown) {
    super(message, { cause });
    this.err = err;
  }
}

const refusal = (error: unknown): InvalidSignal => {
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new InvalidSignal('authentication_failed', 'The signature does not verify', error);
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed
  ) {
    return new InvalidSignal('invalid_key', 'The key or its algorithm is not one of the issuer', error);
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss') {
    return new InvalidSignal('invalid_issuer', 'The issuer is not the expected one', error);
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    return new InvalidSignal('invalid_audience', 'The audience is not the expected one', error);
  }
  return new InvalidSignal('invalid_request', 'This is not a security event token that can be read', error);
};

const payloadOf = async (set: string, { issuer, audience, keys, now }: Verification): Promise<JWTPayload> => {
  if (!isCanonicalJws(set)) throw new InvalidSignal('invalid_request', 'This is not a compact JWS');
  try {
    const { payload } = await jwtVerify(set, keys, {
      issuer,
      audience,
      typ: 'secevent+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(now()),
      requiredClaims: ['iat', 'jti'],
    });
    return payload;
  } catch (error) {
    // The key may be new, so a revocation must not be refused for good.
    throw error instanceof KeysUnavailable ? error : refusal(error);
  }
};

/**
 * Verifies a signed security event token and reads it.
 * @throws InvalidSignal when it must be refused; KeysUnavailable when it cannot be verified now
 */
export const verifySignal = async (set: string, verification: Verification): Promise<Signal> => {
  const read = EventToken.safeParse(await payloadOf(set, verification));
  if (!read.success) throw new InvalidSignal('invalid_request', 'The event is not one that is known here', read.error);
  const { jti, sub_id, events } = read.data;
  const about = { jti, sessionId: sub_id.session.id };
  if (revoked in events) return { ...about, at: events[revoked].event_timestamp, change: { kind: 'revoked' } };
  const { event_timestamp: at, claims } = events[changed];
  return { ...about, at, change: { kind: 'changed', sub: claims.sub, grantId: claims.grant_id, epoch: claims.epoch } };
};
