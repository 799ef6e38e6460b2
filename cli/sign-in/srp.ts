import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';

/** The prime of group 15 (RFC 3526), with the generator that Cognito uses with it. */
const prime = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const generator = 2n;

/** A number as bytes, with a leading zero where the first bit would be read as a sign. */
const bytes = (number: bigint): Buffer => {
  const hex = number.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
};

const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

const numberOf = (digest: Buffer): bigint => BigInt(`0x${digest.toString('hex')}`);

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
};

/** `Sun Nov 22 01:02:03 UTC 2026`; the day without a leading zero. */
const timestamp = (now: Date): string => {
  const [weekday = '', day = '', month = '', year = '', time = ''] = now.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
};

/**
 * One sign-in with a password that is never sent (SRP-6a, in Cognito's variant).
 * @param secret the ephemeral secret of this sign-in
 * @returns the first message, and the answer to the challenge `PASSWORD_VERIFIER` at an instant
 */
export const srp = (userPoolId: string, password: string, secret = numberOf(randomBytes(128))) => {
  const pool = userPoolId.split('_')[1] ?? '';
  const opening = power(generator, secret);
  return {
    opening: opening.toString(16),
    answer: (challenge: Record<string, string>, now: Date): Record<string, string> => {
      const { SRP_B = '', SALT = '', SECRET_BLOCK = '', USER_ID_FOR_SRP: user = '' } = challenge;
      const theirs = BigInt(`0x${SRP_B}`);
      const multiplier = numberOf(sha256(bytes(prime), bytes(generator)));
      const scramble = numberOf(sha256(bytes(opening), bytes(theirs)));
      const hidden = numberOf(sha256(bytes(BigInt(`0x${SALT}`)), sha256(`${pool}${user}:${password}`)));
      const known = (multiplier * power(generator, hidden)) % prime;
      const shared = power((((theirs - known) % prime) + prime) % prime, secret + scramble * hidden);
      const key = hmac(hmac(bytes(scramble), bytes(shared)), 'Caldera Derived Key', Buffer.from([1])).subarray(0, 16);
      const TIMESTAMP = timestamp(now);
      const signature = hmac(key, pool, user, Buffer.from(SECRET_BLOCK, 'base64'), TIMESTAMP);
      return {
        USERNAME: user,
        TIMESTAMP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signature.toString('base64'),
      };
    },
  };
};
