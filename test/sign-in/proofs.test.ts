import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { srp } from '../../cli/sign-in/srp.ts';
import { totp } from '../../cli/sign-in/totp.ts';

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

test('SRP gives the proof that amazon-cognito-identity-js 6.3.21 gives for the same numbers', () => {
  const secret = BigInt(`0x${digest('sha512', 'a').repeat(2)}`);
  const proof = srp('eu-central-1_Abcdef123', 'Correct-horse-1', secret);
  expect(proof.opening.slice(0, 32)).toBe('39e3fb41e961f02142ccdf91bf0cb2d4');
  const challenge = {
    SRP_B: digest('sha512', 'b').repeat(6),
    SALT: `f0${digest('md5', 's').slice(2)}`,
    SECRET_BLOCK: Buffer.from('the secret block').toString('base64'),
    USER_ID_FOR_SRP: '6f1c',
  };
  expect(proof.answer(challenge, new Date('2026-11-07T08:00:00Z'))).toEqual({
    USERNAME: '6f1c',
    TIMESTAMP: 'Sat Nov 7 08:00:00 UTC 2026',
    PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: 'TEVfL9mBZLRGv5J4E1sWInqJrIa5xAIx584teVW5fps=',
  });
});

test('two sign-ins open with different numbers', () => {
  expect(srp('eu-central-1_A', 'x').opening).not.toBe(srp('eu-central-1_A', 'x').opening);
});

test.each([
  ['1970-01-01T00:00:59Z', '287082'],
  ['2005-03-18T01:58:29Z', '081804'],
  ['2033-05-18T03:33:20Z', '279037'],
])('a one-time code at %s is that of RFC 6238, appendix B', (at, code) => {
  expect(totp('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ', new Date(at))).toBe(code);
  expect(totp('gezdgnbvgy3tqojqgezdgnbvgy3tqojq', new Date(at))).toBe(code);
});
