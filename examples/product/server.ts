import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answers.ts';

const maxBodyBytes = 64 * 1024;

/** @returns the body, or undefined when it is too large */
const bodyOf = async (message: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** @returns the request, or undefined when it cannot be served: `TRACE`, or a target that is not a path */
const requestOf = (message: IncomingMessage, body: Buffer): Request | undefined => {
  const { method = 'GET', url = '', rawHeaders } = message;
  if (!url.startsWith('/')) return undefined;
  const headers = new Headers();
  try {
    for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
    const hasBody = method !== 'GET' && method !== 'HEAD';
    return new Request(`http://localhost${url}`, { method, headers, ...(hasBody && { body: new Uint8Array(body) }) });
  } catch {
    return undefined;
  }
};

type Handle = (request: Request) => Promise<Response>;

const respond = async (message: IncomingMessage, to: ServerResponse, handle: Handle): Promise<void> => {
  const body = await bodyOf(message);
  const request = body && requestOf(message, body);
  const response = request ? await handle(request) : answer(body ? 400 : 413, null, { connection: 'close' });
  const bytes = Buffer.from(await response.arrayBuffer());
  to.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': bytes.length });
  to.end(bytes);
};

/**
 * Serves on the loopback interface only.
 * @param port 0 for any free port
 * @returns the base URL, and a function that stops the server
 */
export const listen = async (handle: Handle, port: number): Promise<{ url: string; close: () => Promise<void> }> => {
  const server = createServer((message, to) => {
    // The client has closed the connection: no response is possible.
    respond(message, to, handle).catch(() => to.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
