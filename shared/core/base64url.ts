/**
 * True when a text is the one canonical base64url form of its bytes (RFC 7515, section 2). Decoders ignore padding,
 * spaces, foreign characters and spare bits at the end, so one value could otherwise be written in several ways.
 */
export const isCanonicalBase64Url = (text: string): boolean =>
  Buffer.from(text, 'base64url').toString('base64url') === text;
