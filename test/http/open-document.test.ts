import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { metaRoutes } from '../../shared/api/meta-routes.ts';
import { handlerOf } from '../support/api/api.ts';
import { eventOf } from '../support/api/call.ts';

const handler = await handlerOf('meta');
const read = (headers: Record<string, string> = {}) => handler(eventOf(metaRoutes.getOpenapi, { headers }));

const plain = await read();

describe('/openapi.json', () => {
  it('may be cached, by encoding, and has an entity tag', () => {
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      vary: 'accept-encoding',
    });
    expect(plain.headers).not.toHaveProperty('content-encoding');
  });

  it.each(['gzip', 'br, gzip;q=0.5', '*', 'GZIP'])('is compressed to less than a fifth for %s', async (encoding) => {
    const { headers, body = '', isBase64Encoded } = await read({ 'accept-encoding': encoding });
    expect([headers['content-encoding'], isBase64Encoded]).toEqual(['gzip', true]);
    const bytes = Buffer.from(body, 'base64');
    expect(gunzipSync(bytes).toString()).toBe(plain.body);
    expect(bytes.length).toBeLessThan((plain.body ?? '').length / 5);
  });

  it.each(['identity', 'br', 'gzip;q=0', 'gzip;q=0.000'])('is sent as it is for %s', async (encoding) => {
    const { headers, body } = await read({ 'accept-encoding': encoding });
    expect([headers['content-encoding'], body]).toEqual([undefined, plain.body]);
  });

  it('is not sent again to a cache that has it in the same encoding', async () => {
    const zipped = await read({ 'accept-encoding': 'gzip' });
    expect(zipped.headers['etag']).not.toBe(plain.headers['etag']);
    const again = { 'accept-encoding': 'gzip', 'if-none-match': zipped.headers['etag'] ?? '' };
    const { statusCode, headers, body } = await read(again);
    expect([statusCode, body]).toEqual([304, undefined]);
    expect(headers).toMatchObject({ etag: zipped.headers['etag'], 'cache-control': 'public, max-age=300' });
    expect((await read({ 'if-none-match': zipped.headers['etag'] ?? '' })).statusCode).toBe(200);
  });
});
