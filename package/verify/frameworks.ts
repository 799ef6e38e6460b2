import type { SupportAccess } from './access.ts';
import type { Answer } from './answers.ts';
import { InvalidSignal } from './errors.ts';
import { type GateOptions, type Incoming, pass, takePush } from './gate.ts';
import type { Verifier } from './verifier.ts';

type HeaderValues = Record<string, string | string[] | undefined>;

const accesses = new WeakMap<object, SupportAccess>();

/**
 * Who acts for whom in a request that a middleware has let pass; undefined when it had no support token.
 * @param request of Express or Fastify, the context of Hono, or a plain `Request`
 */
export const supportOf = (request: object): SupportAccess | undefined => accesses.get(request);

const remember = (request: object, access: SupportAccess | undefined): void => {
  if (access) accesses.set(request, access);
};

/** Node joins repeated headers by commas, so that two tokens are none. */
const incomingOf = (method: string | undefined, headers: HeaderValues): Incoming => ({
  method: method ?? '',
  header: (name) => [headers[name] ?? []].flat().join(',') || undefined,
});

const incomingOfRequest = ({ method, headers }: Request): Incoming => ({
  method,
  header: (name) => headers.get(name) ?? undefined,
});

const responseOf = ({ status, headers, body }: Answer): Response => new Response(body || null, { status, headers });

/** A request of Node's HTTP server, and so of Express and Connect. */
export interface NodeRequest {
  method?: string | undefined;
  headers: HeaderValues;
}
export interface NodeResponse {
  writeHead: (status: number, headers: Record<string, string>) => unknown;
  end: (body?: string) => unknown;
}
type Next = (error?: unknown) => void;

const send = (response: NodeResponse, { status, headers, body }: Answer): void => {
  response.writeHead(status, headers);
  response.end(body);
};

/** Middleware for Express, Connect and Node's own server. `supportOf(req)` says who acts for whom. */
export const forExpress =
  (verifier: Verifier, options: GateOptions = {}) =>
  (request: NodeRequest, response: NodeResponse, next: Next): void => {
    pass(verifier, incomingOf(request.method, request.headers), options).then(({ access, refusal }) => {
      if (refusal) return send(response, refusal);
      remember(request, access);
      next();
    }, next);
  };

interface FastifyReply {
  code: (status: number) => unknown;
  headers: (values: Record<string, string>) => unknown;
  send: (body: string) => unknown;
}

/** A hook for Fastify: `app.addHook('onRequest', forFastify(verifier))`. `supportOf(request)` says who acts for whom. */
export const forFastify =
  (verifier: Verifier, options: GateOptions = {}) =>
  async (request: NodeRequest, reply: FastifyReply): Promise<unknown> => {
    const { access, refusal } = await pass(verifier, incomingOf(request.method, request.headers), options);
    if (!refusal) return remember(request, access);
    reply.code(refusal.status);
    reply.headers(refusal.headers);
    reply.send(refusal.body);
    return reply;
  };

/** Middleware for Hono. `supportOf(c)` says who acts for whom. */
export const forHono =
  (verifier: Verifier, options: GateOptions = {}) =>
  async (context: { req: { raw: Request } }, next: () => Promise<void>): Promise<Response | undefined> => {
    const { access, refusal } = await pass(verifier, incomingOfRequest(context.req.raw), options);
    if (refusal) return responseOf(refusal);
    remember(context, access);
    await next();
    return undefined;
  };

/**
 * Checks a plain `Request`, for any other framework.
 * @returns the response that refuses it; undefined when it passes: `supportOf(request)` says who acts for whom
 */
export const forRequest =
  (verifier: Verifier, options: GateOptions = {}) =>
  async (request: Request): Promise<Response | undefined> => {
    const { access, refusal } = await pass(verifier, incomingOfRequest(request), options);
    if (refusal) return responseOf(refusal);
    remember(request, access);
    return undefined;
  };

const maxPushBytes = 64 * 1024;

/** @throws InvalidSignal when the body is too large */
const textOf = async (body: AsyncIterable<Uint8Array | string>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body) {
    text += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
    if (text.length > maxPushBytes) throw new InvalidSignal('invalid_request', 'The signal is too large');
  }
  return text;
};

/** The body of a request of Node, whether or not a parser has read it as text. */
const bodyOf = async (request: AsyncIterable<Uint8Array | string> & { body?: unknown }): Promise<string> => {
  const { body } = request;
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : textOf(request);
};

/** The body of a plain `Request`, read part by part, since not all runtimes iterate over streams. */
async function* partsOf({ body }: Request): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) yield part.value;
  } finally {
    await reader?.cancel();
  }
}

/** Receives pushed signals (RFC 8935) in Express: `app.post('/signals', pushForExpress(verifier))`, before parsers of JSON. */
export const pushForExpress =
  (verifier: Verifier) =>
  (request: NodeRequest & AsyncIterable<Uint8Array | string>, response: NodeResponse, next: Next): void => {
    takePush(verifier, incomingOf('POST', request.headers).header('content-type'), () => bodyOf(request)).then(
      (answer) => send(response, answer),
      next,
    );
  };

/** Receives a pushed signal (RFC 8935) as a plain `Request`, also of Hono: `(c) => push(c.req.raw)`. */
export const pushForRequest =
  (verifier: Verifier) =>
  async (request: Request): Promise<Response> =>
    responseOf(
      await takePush(verifier, request.headers.get('content-type') ?? undefined, () => textOf(partsOf(request))),
    );
