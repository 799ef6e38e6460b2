import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Problem } from '../shared/api/problem.ts';
import type { Response } from '../shared/http/respond.ts';
import { refusal, type Serve } from './gateway.ts';
import { requestOf } from './http-event.ts';
import { StartError } from './start-error.ts';

/** API Gateway's limit. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Reads a body. @throws Problem `body-too-large` as soon as the limit is exceeded */
const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  if (Number(message.headers['content-length'] ?? 0) > maxBodyBytes) throw new Problem('body-too-large');
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new Problem('body-too-large');
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** Without a body there is no length, because that of HEAD would have to be that of GET (RFC 9110, section 8.6). */
const write = (response: Response, to: ServerResponse): void => {
  const { statusCode = 200, headers, cookies = [], body, isBase64Encoded } = response;
  if (cookies.length > 0) to.setHeader('set-cookie', cookies);
  if (body === undefined) {
    to.writeHead(statusCode, headers).end();
    return;
  }
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  to.writeHead(statusCode, { ...headers, 'content-length': bytes.length });
  to.end(bytes);
};

const answer = async (message: IncomingMessage, to: ServerResponse, serve: Serve): Promise<void> => {
  const request = requestOf(message);
  try {
    write(await serve({ ...request, body: await bodyOf(message) }), to);
  } catch (error) {
    if (message.destroyed && !message.complete) return;
    if (!(error instanceof Problem)) console.error(error);
    // The rest of the body is not read, so the connection cannot serve another request.
    to.setHeader('connection', 'close');
    write(refusal(error, request), to);
    to.once('finish', () => message.destroy());
  }
};

/** A server of the loopback interface. */
export interface HttpServer {
  port: number;
  /** Accepts no further requests; resolves when those in flight are answered, or after `timeoutMillis`. */
  close: (timeoutMillis?: number) => Promise<void>;
}

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new StartError(`Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`));
      } else if (error.code === 'EACCES') {
        reject(new StartError(`Port ${port} requires privileges. Choose one above 1023.`));
      } else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** Listens on the loopback interface. @param port 0 for any free port @throws StartError when the port is not available */
export const listen = async (port: number, serve: Serve): Promise<HttpServer> => {
  const server = createServer((message, response) => {
    void answer(message, response, serve);
  });
  const actual = await listening(server, port);
  const close = (timeoutMillis = 5000): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), timeoutMillis).unref();
    });
  return { port: actual, close };
};
