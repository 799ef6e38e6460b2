import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How a command ended, and what it printed. */
export interface Ended {
  code: number;
  output: string;
  errors: string;
}

const run = (file: string, args: readonly string[], env = process.env): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { cwd: root, env }, (_, output, errors) =>
      resolve({ code: child.exitCode ?? -1, output, errors }),
    );
  });

/** Runs `npm run demo:bulk`. */
export const runDemo = (...args: string[]): Promise<Ended> => run('examples/demo/main.ts', args);

/** Runs `npx gatehouse-access`. */
export const runTerminal = (...args: string[]): Promise<Ended> => run('cli/main.ts', args);

/** Runs it with an environment of its own. */
export const runTerminalWith = (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> =>
  run('cli/main.ts', args, environment);

/** Runs `npm run token`. */
export const runToken = (...args: string[]): Promise<Ended> => run('cli/main.ts', ['token', ...args]);

/** Runs it with an environment of its own. */
export const runTokenWith = (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> =>
  run('cli/main.ts', ['token', ...args], environment);

/** A Gatehouse that lists in every account a user who does not exist. */
export const withGhost = async (url: string): Promise<{ url: string; stop: () => Promise<void> }> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const headers = { authorization: '', 'content-type': '', ...(request.headers as Record<string, string>) };
    const { authorization, 'content-type': type } = headers;
    const answer = await fetch(url + request.url, {
      method: request.method ?? 'GET',
      headers: { ...(authorization ? { authorization } : {}), ...(type ? { 'content-type': type } : {}) },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const body = (await answer.json()) as { items?: unknown[] };
    if (request.url?.includes('/users?')) body.items?.push({ userId: 'ghost', name: 'Ghost' });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
