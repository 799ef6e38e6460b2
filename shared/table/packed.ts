import { gunzipSync, gzipSync } from 'node:zlib';

/** JSON as one attribute, packed: DynamoDB charges by size, and none of it is asked for by itself. */
export const pack = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value));

/** What was packed. */
export const unpack = <Value>(bytes: Uint8Array): Value => JSON.parse(gunzipSync(bytes).toString());
