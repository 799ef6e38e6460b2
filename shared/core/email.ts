import * as z from 'zod/mini';
import { text } from './text.ts';

const maxLength = 254;

/** The one spelling in which addresses are kept and compared: composed (NFC) and in lower case. */
export const spelling = (address: string): string => address.normalize('NFC').toLowerCase().normalize('NFC');

/** An address as somebody may type it: 1 to 254 characters of any kind, trimmed. */
export const TypedAddress = text(maxLength);

/** A local part and a domain with a dot, without what would need quotes; letters of any script (RFC 6531). */
const shape = /^[^\s@"<>]{1,64}@[^\s@"<>.]+(\.[^\s@"<>.]+)+$/;

/** An e-mail address that something is sent to, in its one spelling. */
export const EmailAddress = TypedAddress.check(
  // What is too long is refused anyway; composing a megabyte of accents would take a minute first.
  z.overwrite((address) => (address.length > maxLength ? address : spelling(address))),
  z.refine((address) => shape.test(address), 'must be an e-mail address'),
  z.meta({ format: 'email' }),
);
