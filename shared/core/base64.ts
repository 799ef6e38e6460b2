/** The bytes of a text in standard Base64 (RFC 4648, 4). @returns undefined unless it is their one canonical form */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
};

/** Bytes in standard Base64 (RFC 4648, 4). */
export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
