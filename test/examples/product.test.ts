import { generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../examples/product/server.ts';
import { createFakeGatehouse, type FakeGatehouse } from '../support/product/fake-gatehouse.ts';
import { type RunningProduct, startProduct } from '../support/product/running-product.ts';

let gatehouse: FakeGatehouse;
let product: RunningProduct;
beforeEach(async () => {
  gatehouse = await createFakeGatehouse({ start: Date.UTC(2026, 0, 1) });
  const { issuer, fetch, now } = gatehouse;
  const pauses = { pollMillis: 1e9, idleMillis: 1e9 };
  product = await startProduct({ issuer, fetch, now, serviceToken: 'service', ...pauses });
});
afterEach(() => product.close());

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(product.url + path, init);
const read = async (token: string) => {
  const response = await product.documents(token);
  return { status: response.status, body: await response.json() };
};
/** Writes a document; a string is sent as it is. */
const write = (token: string, body: unknown = { title: 'Mended' }): Promise<Response> =>
  product.documents(token, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('documents', () => {
  it('are those of the account of the token, and the answer says who acts for whom', async () => {
    const token = await gatehouse.token({ scope: 'read_only' });
    expect(await read(token)).toEqual({
      status: 200,
      body: {
        ...{ accountId: 'acme', agent: 'ada', team: 'technical_support', actingFor: 'olivia', scope: 'read_only' },
        documents: [],
      },
    });
    expect((await ask('/documents')).status).toBe(401);
  });

  it('are written with the full scope only, into the account of the token, in the name of the agent', async () => {
    const refused = await write(await gatehouse.token({ scope: 'read_only' }));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer realm="product", error="insufficient_scope"/);

    const full = await gatehouse.token();
    const written = await write(full, { title: 'Grüße' });
    expect(written.status).toBe(201);
    const document = { title: 'Grüße', writtenBy: { agent: 'ada', for: 'olivia' } };
    expect(await written.json()).toMatchObject({ agent: 'ada', actingFor: 'olivia', document });
    expect((await read(full)).body).toMatchObject({ documents: [document] });
    const other = await gatehouse.token({ account_id: 'other', sid: 'ses_2', jti: 'tok_2' });
    expect((await read(other)).body).toMatchObject({ documents: [] });
  });

  it.each([{}, { title: '' }, { title: 1 }, { title: 'a', more: 1 }, '[]', '{', 'null'])(
    'are not written from %j',
    async (body) => {
      expect((await write(await gatehouse.token(), body)).status).toBe(400);
    },
  );

  it('are not written from a body that is too large', async () => {
    const token = await gatehouse.token();
    expect((await write(token, { title: 'x'.repeat(200_000) })).status).toBe(413);
    expect((await write(token)).status).toBe(201);
  });

  it('are refused after a signal, by poll or by push', async () => {
    const [first, second] = [await gatehouse.token(), await gatehouse.token({ sid: 'ses_2', jti: 'tok_2' })];
    for (const token of [first, second]) expect((await read(token)).status).toBe(200);
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await product.poll();
    expect(await read(first)).toMatchObject({ status: 401, body: { detail: 'The support session has ended' } });

    const subject = { format: 'complex', session: { format: 'opaque', id: 'ses_2' } };
    const tenant = { format: 'opaque', id: 'acme' };
    const body = await gatehouse.ended('jrn_2', { sub_id: { ...subject, tenant } });
    const headers = { 'content-type': 'application/secevent+jwt' };
    expect((await ask('/signals', { method: 'POST', headers, body })).status).toBe(202);
    expect((await read(second)).status).toBe(401);
    expect(product.signals).toEqual(['jrn_1', 'jrn_2']);
  });
});

describe('the agents inside', () => {
  const inside = async () => ((await (await ask('/inside')).json()) as { inside: unknown[] }).inside;

  it('are seen from their first token on, until the last one expires', async () => {
    expect(await inside()).toEqual([]);
    const start = gatehouse.seconds();
    await read(await gatehouse.token({ scope: 'read_only', iat: start - 100, exp: start + 200 }));
    const visit = {
      ...{ sessionId: 'ses_1', accountId: 'acme', agent: 'ada', team: 'technical_support', actingFor: 'olivia' },
      ...{ scope: 'read_only', since: new Date((start - 100) * 1000).toISOString() },
    };
    expect(await inside()).toEqual([visit]);
    await read(await gatehouse.token({ jti: 'tok_2' }));
    gatehouse.state.millis += 299_000;
    expect(await inside()).toEqual([{ ...visit, scope: 'full' }]);
    gatehouse.state.millis += 1000;
    expect(await inside()).toEqual([]);
  });

  it('are gone when a signal says that their session has ended', async () => {
    await read(await gatehouse.token());
    await read(await gatehouse.token({ sid: 'ses_2', jti: 'tok_2', act: { sub: 'sue', team: 'customer_service' } }));
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await product.poll();
    expect(await inside()).toMatchObject([{ agent: 'sue' }]);
  });

  it('are inside again after a change with their renewed token, also when it came before the signal', async () => {
    const to = { sub: 'olivia', grant_id: 'grt_2', epoch: 2 };
    await read(await gatehouse.token());
    gatehouse.state.millis += 10_000;
    const at = gatehouse.seconds();
    gatehouse.state.sets['jrn_1'] = await gatehouse.changed('jrn_1', to, at);
    await product.poll();
    expect(await inside()).toEqual([]);
    gatehouse.state.millis += 1000;
    await read(await gatehouse.token({ ...to, jti: 'tok_2', scope: 'read_only' }));
    gatehouse.state.sets['jrn_2'] = await gatehouse.changed('jrn_2', to, at);
    await product.poll();
    expect(await inside()).toMatchObject([{ agent: 'ada', scope: 'read_only' }]);
  });

  it('never include the holder of a refused token', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect((await read(await gatehouse.sign(gatehouse.claims(), {}, privateKey))).status).toBe(401);
    expect(product.inside()).toEqual([]);
  });

  it('are on a page without scripts', async () => {
    const empty = await ask('/');
    expect(empty.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; base-uri /);
    expect(await empty.text()).toContain('<h1>Nobody from support is inside</h1>');
    expect((await ask('/style.css')).headers.get('content-type')).toContain('text/css');
    await read(await gatehouse.token({ sub: `<img src="x" onerror='1'>&` }));
    const html = await (await ask('/')).text();
    expect(html).toContain('<h1 class="inside">Support is inside</h1>');
    expect(html).toContain('<td>&lt;img src=&quot;x&quot; onerror=&#39;1&#39;&gt;&amp;</td>');
    expect(html).toContain('<time datetime="2026-01-01T00:00:00.000Z">2026-01-01 00:00:00 UTC</time>');
    expect(html).not.toContain('<img');
  });
});

describe('the server', () => {
  it('listens on the loopback interface, and has nothing but its routes', async () => {
    expect(new URL(product.url).hostname).toBe('127.0.0.1');
    expect((await ask('/', { method: 'HEAD' })).status).toBe(200);
    for (const path of ['/constructor', '/settings', '/signals']) expect((await ask(path)).status).toBe(404);
  });

  it('rejects when its port is taken', async () => {
    const port = Number(new URL(product.url).port);
    await expect(listen((_, response) => response.end(), port)).rejects.toThrow('EADDRINUSE');
  });
});
