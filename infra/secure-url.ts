import * as z from 'zod';

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * An https URL. Plain HTTP is accepted for loopback addresses only, for local runs and tests.
 * @param what what the URL must be, for the error: `the URL of an OIDC issuer`
 */
export const secureUrl = (what: string) =>
  z
    .string(`must be ${what}`)
    .refine((url) => URL.canParse(url), `must be ${what}`)
    .refine(
      (url) => url.startsWith('https://') || (URL.canParse(url) && loopback.includes(new URL(url).hostname)),
      'must be an https URL',
    );
