import { request } from 'node:http';
import type { Emulator } from './emulator.ts';

export interface Answer<Body> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Body;
}

interface Options {
  token?: string;
  body?: unknown;
  /** Sent unchanged, instead of a body in JSON. */
  text?: string;
  /** Sent as a form, as OAuth requires, instead of a body in JSON. */
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

/** Calls a deployed API; `Body` is the part of the answer that the caller reads. */
export type Api = <Body = Record<string, unknown>>(
  method: string,
  path: string,
  options?: Options,
) => Promise<Answer<Body>>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

interface Sent {
  /** The host by which the emulator tells APIs apart: it serves all of them on one port. */
  host: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  text?: string | undefined;
}

const send = (emulator: Emulator, { host, method, path, headers, text }: Sent): Promise<Answer<string>> =>
  new Promise((resolve, reject) => {
    const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
    const sent = request(
      { host: '127.0.0.1', port: emulator.port, method, path, headers: { host, ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });

const mediaTypes = { body: 'application/json', form: 'application/x-www-form-urlencoded' };

/** The API at the URL in the output of its stack. */
export const apiAt = (emulator: Emulator, url: string): Api => {
  const [id] = new URL(url).hostname.split('.');
  const host = `${id}.execute-api.localhost:${emulator.port}`;
  return async <Body>(method: string, path: string, options: Options = {}) => {
    const { token, body, form, headers = {} } = options;
    const json = body === undefined ? undefined : JSON.stringify(body);
    const text = options.text ?? (form ? new URLSearchParams(form).toString() : json);
    const answer = await send(emulator, {
      host,
      method,
      path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': form ? mediaTypes.form : mediaTypes.body }),
        ...headers,
      },
      text,
    });
    return { ...answer, body: parsed(answer.body) as Body };
  };
};

/** `fetch` for clients that call an API by the name that the emulator gave it, which no DNS resolver knows. */
export const fetchAt =
  (emulator: Emulator): typeof fetch =>
  async (input, init = {}) => {
    const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
    const answer = await send(emulator, {
      host,
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: Object.fromEntries(new Headers(init.headers)),
      text: typeof init.body === 'string' ? init.body : undefined,
    });
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(answer.body === '' ? null : answer.body, { status: answer.status, headers });
  };
