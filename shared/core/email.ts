import * as z from 'zod/mini';
import { statedCheck } from './stated-check.ts';
import { isLonger, text } from './text.ts';

const maxLength = 254;

/** Normalizes an e-mail address for storage and comparison: composed (NFC) and in lower case. */
export const normalizeAddress = (address: string): string => address.normalize('NFC').toLowerCase().normalize('NFC');

/** An e-mail address as entered by a user: 1 to 254 characters of any kind, trimmed. */
export const AddressInput = text(maxLength);

/** A local part and a domain with a dot, without characters that need quoting; letters of any script (RFC 6532). */
const pattern = /^[^\s@"<>]+@[^\s@"<>.]+(\.[^\s@"<>.]+)+$/;

/** The limits of RFC 5321, 4.5.3.1, in octets. */
const fits = (address: string): boolean =>
  Buffer.byteLength(address) <= maxLength && Buffer.byteLength(address.slice(0, address.indexOf('@'))) <= 64;

/** A valid e-mail address of a user or recipient, normalized. */
export const EmailAddress = AddressInput.check(
  // Too long input is refused anyway, and normalizing a megabyte of accents would take a minute.
  z.overwrite((address) => (isLonger(address, maxLength) ? address : normalizeAddress(address))),
  // One error is enough for an address that is too long.
  statedCheck(
    (address) => isLonger(address, maxLength) || (pattern.test(address) && fits(address)),
    'must be an e-mail address',
    { pattern: pattern.source },
  ),
  z.meta({ format: 'idn-email' }),
);
