import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  forExpress,
  forFastify,
  forHono,
  forRequest,
  type GateOptions,
  pushForExpress,
  pushForRequest,
  supportOf,
  type Verifier,
} from '../../../package/verify/index.ts';
import { createFakeGatehouse, type FakeGatehouse } from '../../support/product/fake-gatehouse.ts';

let gatehouse: FakeGatehouse;
let verifier: Verifier;
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  gatehouse = await createFakeGatehouse();
  verifier = gatehouse.verifier({ poll: false });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

type Serve = (request: Request) => Promise<Response>;
const overHttp =
  (url: string): Serve =>
  async (request) =>
    fetch(new Request(url + new URL(request.url).pathname, request));

/** The same product in each framework: it answers the agent. */
const frameworks: Record<string, (options: GateOptions) => Promise<Serve>> = {
  express: async (options) => {
    const app = express();
    app.use(forExpress(verifier, options));
    app.use((request, response) => {
      response.send(supportOf(request)?.agent.id ?? 'nobody');
    });
    return overHttp(await listen(createServer(app)));
  },
  fastify: async (options) => {
    const app = fastify();
    app.addHook('onRequest', forFastify(verifier, options));
    app.all('/*', async (request) => supportOf(request)?.agent.id ?? 'nobody');
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    closers.push(() => app.close());
    return overHttp(url);
  },
  hono: async (options) => {
    const app = new Hono();
    app.use(forHono(verifier, options));
    app.all('*', (context) => context.text(supportOf(context)?.agent.id ?? 'nobody'));
    return async (request) => app.fetch(request);
  },
  'plain Request': async (options) => {
    const refuse = forRequest(verifier, options);
    return async (request) => (await refuse(request)) ?? new Response(supportOf(request)?.agent.id ?? 'nobody');
  },
};

describe.each(Object.keys(frameworks))('%s', (name) => {
  const start = (options: GateOptions = {}) => frameworks[name]?.(options) as Promise<Serve>;
  const requestWith = (token?: string, method = 'GET', headers: Record<string, string> = {}): Request =>
    new Request('http://product.example/documents', {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    });
  const answerOf = async (serve: Serve, ...args: Parameters<typeof requestWith>) => {
    const response = await serve(requestWith(...args));
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  };

  test('a valid token passes, and the handler knows the agent', async () => {
    const serve = await start();
    expect(await answerOf(serve, await gatehouse.token())).toMatchObject({ status: 200, text: 'ada' });
  });

  test('without a token, and with an invalid one, it answers 401 with WWW-Authenticate and problem details', async () => {
    const serve = await start({ realm: 'acme' });
    const without = await answerOf(serve);
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="acme"']);
    for (const authorization of ['Basic b2xpdmlhOg==', 'Bearer']) {
      const { status, headers } = await answerOf(serve, undefined, 'GET', { authorization });
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="acme"']);
    }
    const invalid = await answerOf(serve, 'x.y.z');
    expect(invalid.status).toBe(401);
    expect(invalid.headers.get('www-authenticate')).toBe(
      'Bearer realm="acme", error="invalid_token", error_description="The token does not verify or has expired"',
    );
    expect(invalid.headers.get('content-type')).toContain('application/problem+json');
    expect(invalid.headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(invalid.text)).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      error: 'invalid_token',
      detail: 'The token does not verify or has expired',
    });
  });

  test('read_only refuses every method that may change something, also one in a header', async () => {
    const serve = await start();
    const token = await gatehouse.token({ scope: 'read_only' });
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await answerOf(serve, token, method)).status).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await answerOf(serve, token, method);
      expect([refused.status, JSON.parse(refused.text).error]).toEqual([403, 'insufficient_scope']);
      expect(refused.headers.get('www-authenticate')).toContain('scope="full"');
    }
    const overridden = await answerOf(serve, token, 'GET', { 'x-http-method-override': 'DELETE' });
    expect(overridden.status).toBe(403);
    expect((await answerOf(serve, await gatehouse.token(), 'DELETE')).status).toBe(200);
  });

  test('optional: other tokens are left to the product, those of Gatehouse must be valid', async () => {
    const serve = await start({ required: false });
    const own = `x.${Buffer.from('{"iss":"https://product.example"}').toString('base64url')}.y`;
    for (const token of [undefined, 'opaque', own]) {
      expect(await answerOf(serve, token)).toMatchObject({ status: 200, text: 'nobody' });
    }
    expect(await answerOf(serve, await gatehouse.token())).toMatchObject({ status: 200, text: 'ada' });
    expect((await answerOf(serve, await gatehouse.token({ aud: 'urn:other' }))).status).toBe(401);
  });

  test('sure before changes: asks Gatehouse then only', async () => {
    const serve = await start({ sure: 'changes' });
    gatehouse.state.active = false;
    // Tokens from before the start of the process are introspected in any case.
    gatehouse.state.millis += 61_000;
    const token = await gatehouse.token();
    expect((await answerOf(serve, token)).status).toBe(200);
    expect((await answerOf(serve, token, 'DELETE')).status).toBe(401);
  });

  test('while the keys cannot be fetched it answers 503', async () => {
    const serve = await start();
    gatehouse.state.isDown = true;
    const answer = await answerOf(serve, await gatehouse.token());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

describe('pushed signals', () => {
  const receivers: Record<string, () => Promise<Serve>> = {
    express: async () => {
      const app = express();
      app.post('/signals', pushForExpress(verifier));
      return overHttp(await listen(createServer(app)));
    },
    'express with a parser of texts': async () => {
      const app = express();
      app.use(express.text({ type: 'application/secevent+jwt' }));
      app.post('/signals', pushForExpress(verifier));
      return overHttp(await listen(createServer(app)));
    },
    'plain Request': async () => pushForRequest(verifier),
  };

  test.each(Object.keys(receivers))('%s: takes effect at once, and refuses what is not genuine', async (name) => {
    const serve = (await receivers[name]?.()) as Serve;
    const push = (body: string, type = 'application/secevent+jwt') =>
      serve(new Request('http://product.example/signals', { method: 'POST', body, headers: { 'content-type': type } }));
    const token = await gatehouse.token();
    await verifier.verify(token);
    const forged = await push('x');
    expect([forged.status, await forged.json()]).toEqual([
      400,
      { err: 'invalid_request', description: 'This is not a security event token that can be read' },
    ]);
    expect((await push(await gatehouse.ended('jrn_1'), 'text/plain')).status).toBe(400);
    expect([forged.headers.get('content-type'), forged.headers.get('content-language')]).toEqual([
      'application/json',
      'en',
    ]);
    await verifier.verify(token);
    const set = await gatehouse.ended('jrn_1');
    for (let delivery = 0; delivery < 2; delivery += 1) {
      const taken = await push(set);
      expect([taken.status, await taken.text()]).toEqual([202, '']);
    }
    await expect(verifier.verify(token)).rejects.toThrow('ended');
  });

  test.each(Object.keys(receivers))('%s: asks for another delivery while the keys cannot be fetched', async (name) => {
    const serve = (await receivers[name]?.()) as Serve;
    const headers = { 'content-type': 'application/secevent+jwt' };
    const body = await gatehouse.ended('jrn_1');
    const push = () => serve(new Request('http://product.example/signals', { method: 'POST', body, headers }));
    gatehouse.state.keysStatus = 500;
    const failed = await push();
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1']);
    gatehouse.state.keysStatus = 200;
    expect((await push()).status).toBe(202);
  });

  test('express: does not wait for the rest of a body that is too large', async () => {
    const app = express();
    app.post('/signals', pushForExpress(verifier));
    const url = await listen(createServer(app));
    const headers = { 'content-type': 'application/secevent+jwt' };
    const endless = request(`${url}/signals`, { method: 'POST', headers });
    endless.on('error', () => {}).write('x'.repeat(65_537));
    const [response] = (await once(endless, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(400);
    endless.destroy();
  });

  test('plain Request: does not wait for the rest of a body that is too large', async () => {
    let isCanceled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_537)),
      cancel: () => {
        isCanceled = true;
      },
    });
    const headers = { 'content-type': 'application/secevent+jwt' };
    const endless = { method: 'POST', headers, body, duplex: 'half' as const };
    const answer = await pushForRequest(verifier)(new Request('http://product.example/signals', endless));
    expect([answer.status, isCanceled]).toEqual([400, true]);
  });
});
