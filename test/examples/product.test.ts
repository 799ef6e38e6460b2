import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../examples/product/server.ts';
import { strayBit, t0, useProduct } from '../support/product/example-product.ts';

const { the, ask, read, write, queue } = useProduct();

let strangers: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  strangers = await generateKeyPair('ES256');
});

describe('a support token', () => {
  it('opens the documents of its account, and the answer says who acts for whom', async () => {
    const response = await read(await the.gatehouse.token(t0));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      accountId: 'acme',
      agent: 'sam',
      team: 'technical_support',
      actingFor: 'olivia',
      scope: 'read_only',
      documents: [],
    });
  });

  it('writes with full scope only, and only into its account', async () => {
    const refused = await write(await the.gatehouse.token(t0));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer realm="product", error="insufficient_scope"/);

    const full = await the.gatehouse.token(t0, { scope: 'full' });
    const written = await write(full);
    expect(written.status).toBe(201);
    const document = { title: 'Mended', writtenBy: { agent: 'sam', for: 'olivia' } };
    expect(await written.json()).toMatchObject({ agent: 'sam', actingFor: 'olivia', document });
    expect(await (await read(full)).json()).toMatchObject({ documents: [document] });
    const other = await the.gatehouse.token(t0, { account_id: 'other', sid: 'ses_2' });
    expect(await (await read(other)).json()).toMatchObject({ documents: [] });
  });

  it.each([{}, { title: '' }, { title: 1 }, { title: 'a', more: 1 }, '[]', '{', 'null'])(
    'no document: %j',
    async (body) => {
      expect((await write(await the.gatehouse.token(t0, { scope: 'full' }), body)).status).toBe(400);
    },
  );

  it('is verified offline: the keys are fetched once, and nothing else is asked', async () => {
    for (let n = 0; n < 5; n++) expect((await read(await the.gatehouse.token(t0))).status).toBe(200);
    expect(the.gatehouse.keyRequests()).toBe(1);
    expect(the.gatehouse.asked).toEqual([]);
    await the.gatehouse.stop();
    expect((await read(await the.gatehouse.token(t0))).status).toBe(200);
  });

  it('is good up to the second of its end', async () => {
    const token = await the.gatehouse.token(t0);
    the.seconds = t0 + 299.999;
    expect((await read(token)).status).toBe(200);
    the.seconds = t0 + 300;
    expect((await read(token)).status).toBe(401);
  });

  it.each<[string, (good: string) => Promise<string> | string]>([
    ['of another issuer', () => the.gatehouse.token(t0, { iss: 'https://other.example' })],
    ['for another audience', () => the.gatehouse.token(t0, { aud: 'urn:other' })],
    ['of another type', () => the.gatehouse.token(t0, {}, { typ: 'JWT' })],
    ['which is a security event', async () => (await the.gatehouse.revoked(t0)).jws],
    ['signed with a foreign key', () => the.gatehouse.token(t0, {}, { keys: strangers })],
    ['signed with an unknown key', () => the.gatehouse.token(t0, {}, { keys: strangers, kid: 'key-2' })],
    ['that lives longer than five minutes', () => the.gatehouse.token(t0, { exp: t0 + 301 })],
    ['from the future', () => the.gatehouse.token(t0 + 61)],
    ['not yet valid', () => the.gatehouse.token(t0, { nbf: t0 + 10 })],
    ['with a scope that does not exist', () => the.gatehouse.token(t0, { scope: 'full read_only' })],
    ['without an agent', () => the.gatehouse.token(t0, { act: undefined })],
    ['with a stray bit', strayBit],
    ['with padding', (good) => `${good}==`],
    ['with a part too many', (good) => `${good}.`],
    ['without a signature', (good) => good.replace(/[^.]*$/, '')],
    [
      'unsigned',
      (good) => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${good.split('.')[1]}.`,
    ],
    [
      'signed with HMAC',
      (good) => {
        const head = Buffer.from('{"alg":"HS256","typ":"at+jwt","kid":"key-1"}').toString('base64url');
        const input = `${head}.${good.split('.')[1]}`;
        return `${input}.${createHmac('sha256', 'key').update(input).digest('base64url')}`;
      },
    ],
  ])('is refused: %s', async (_, make) => {
    const good = await the.gatehouse.token(t0);
    expect((await read(good)).status).toBe(200);
    const response = await read(await make(good));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="product", error="invalid_token", /);
    expect(await response.json()).toMatchObject({ error: 'invalid_token' });
  });

  it.each(['iat', 'exp', 'iss', 'aud', 'sub', 'sid', 'jti', 'grant_id', 'account_id', 'client_id', 'scope', 'epoch'])(
    'is refused without %s',
    async (claim) => {
      expect((await read(await the.gatehouse.token(t0, { [claim]: undefined }))).status).toBe(401);
    },
  );

  it('is asked for when there is none', async () => {
    for (const headers of [{}, { authorization: 'Basic b2xpdmlhOg==' }, { authorization: 'Bearer' }]) {
      const response = await ask('/documents', { headers: headers as Record<string, string> });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="product"');
    }
  });

  it('is neither good nor bad while the keys cannot be had', async () => {
    the.gatehouse.answerKeysWith(503);
    const token = await the.gatehouse.token(t0);
    expect((await read(token)).status).toBe(503);
    the.gatehouse.answerKeysWith(200);
    expect((await read(token)).status).toBe(200);
  });
});

describe('who is inside', () => {
  const inside = async () => ((await (await ask('/inside')).json()) as { inside: unknown[] }).inside;

  it('is seen from the first token on, until the last one ends', async () => {
    expect(await inside()).toEqual([]);
    await read(await the.gatehouse.token(t0 - 100));
    const visit = {
      sessionId: 'ses_1',
      accountId: 'acme',
      agent: 'sam',
      team: 'technical_support',
      actingFor: 'olivia',
      scope: 'read_only',
      since: new Date((t0 - 100) * 1000).toISOString(),
    };
    expect(await inside()).toEqual([visit]);
    await read(await the.gatehouse.token(t0, { scope: 'full' }));
    the.seconds = t0 + 299;
    expect(await inside()).toEqual([{ ...visit, scope: 'full' }]);
    the.seconds = t0 + 300;
    expect(await inside()).toEqual([]);
  });

  it('is put out by a signal', async () => {
    await read(await the.gatehouse.token(t0));
    await read(await the.gatehouse.token(t0, { sid: 'ses_2', act: { sub: 'sue', team: 'customer_service' } }));
    queue(await the.gatehouse.revoked(t0));
    await the.product.pollOnce();
    expect(await inside()).toMatchObject([{ agent: 'sue' }]);
  });

  it('never treats the holder of a refused token as a user', async () => {
    await read(await the.gatehouse.token(t0, {}, { keys: strangers }));
    expect(the.product.inside()).toEqual([]);
  });

  it('stands on a page that runs nothing', async () => {
    const empty = await ask('/');
    expect(empty.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /);
    expect(await empty.text()).toContain('<h1>Nobody from support is inside</h1>');
    await read(await the.gatehouse.token(t0, { sub: `<img src="x" onerror='1'>&` }));
    const html = await (await ask('/')).text();
    expect(html).toContain('<h1 class="inside">Support is inside</h1>');
    expect(html).toContain('<td>&lt;img src=&quot;x&quot; onerror=&#39;1&#39;&gt;&amp;</td>');
    expect(html).toContain('<time datetime="2026-01-01T00:00:00.000Z">2026-01-01 00:00:00 UTC</time>');
    expect(html).not.toContain('<img');
  });
});

describe('the server', () => {
  it('serves on the loopback interface', async () => {
    const server = await listen(the.product.handle, 0);
    const token = await the.gatehouse.token(t0, { scope: 'full' });
    const authorization = `Bearer ${token}`;
    const post = (body: string) =>
      fetch(`${server.url}/documents`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
      });
    try {
      expect(new URL(server.url).hostname).toBe('127.0.0.1');
      expect((await post('{"title":"Grüße"}')).status).toBe(201);
      const documents = await fetch(`${server.url}/documents`, { headers: { authorization } });
      expect(await documents.json()).toMatchObject({ documents: [{ title: 'Grüße' }] });
      expect((await fetch(`${server.url}/`, { method: 'HEAD' })).status).toBe(200);
      expect((await fetch(`${server.url}/constructor`)).status).toBe(404);
      const wrong = await fetch(`${server.url}/signals`);
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
      expect((await post('x'.repeat(65_537))).status).toBe(413);
      expect((await post('{"title":"still here"}')).status).toBe(201);
    } finally {
      await server.close();
    }
  });

  it('does not wait for the rest of a body that is too large', async () => {
    const server = await listen(the.product.handle, 0);
    const endless = request(`${server.url}/signals`, { method: 'POST' });
    try {
      endless.write('x'.repeat(65_537));
      const [response] = (await once(endless, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(413);
      await once(response.resume().socket, 'close');
    } finally {
      endless.on('error', () => {}).destroy();
      await server.close();
    }
  });

  it('says when its port is taken', async () => {
    const server = await listen(the.product.handle, 0);
    try {
      await expect(listen(the.product.handle, Number(new URL(server.url).port))).rejects.toThrow('EADDRINUSE');
    } finally {
      await server.close();
    }
  });
});
