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
  headers?: Record<string, string>;
}

/** Calls a deployed API; `Body` is what the caller reads of the answer. */
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

/** An API by the URL that its stack put out. The emulator tells APIs apart by host name, and serves them on its own port. */
export const apiAt = (emulator: Emulator, url: string): Api => {
  const [id] = new URL(url).hostname.split('.');
  return <Body>(method: string, path: string, { token, body, headers = {} }: Options = {}) =>
    new Promise<Answer<Body>>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = request(
        {
          host: '127.0.0.1',
          port: emulator.port,
          method,
          path,
          headers: {
            host: `${id}.execute-api.localhost:${emulator.port}`,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: parsed(Buffer.concat(chunks).toString()) as Body,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
};
