import { gunzipSync, gzipSync } from 'node:zlib';

/** Compresses JSON into one attribute: DynamoDB charges by size, and no part of it is read by itself. */
export const pack = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value));

/** The value that was packed. */
export const unpack = <Value>(bytes: Uint8Array): Value => JSON.parse(gunzipSync(bytes).toString());
