import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the Gatehouse under test. */
    url: string;
    /** An origin from which pages may call it, where nothing listens. */
    productOrigin: string;
    /** The WebSocket address of the shared browser. */
    browser: string;
  }
}

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
};

/** Runs `npm start` without its playground, and resolves when it is ready. */
const startGatehouse = async (port: number, corsOrigin: string): Promise<() => Promise<void>> => {
  const options = ['--port', String(port), '--cors-origins', corsOrigin, '--no-playground'];
  const child = spawn(process.execPath, ['local/start.ts', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const greeted = new Promise<void>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Gatehouse is running')) resolve();
    });
  });
  await Promise.race([
    greeted,
    ended.then(() => {
      throw new Error('npm start has ended');
    }),
  ]);
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
};

/** One Gatehouse and one browser for all files. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const [port, productPort] = await Promise.all([freePort(), freePort()]);
  const productOrigin = `http://127.0.0.1:${productPort}`;
  const [stop, server] = await Promise.all([
    startGatehouse(port, productOrigin),
    chromium.launchServer({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    }),
  ]);
  project.provide('url', `http://localhost:${port}`);
  project.provide('productOrigin', productOrigin);
  project.provide('browser', server.wsEndpoint());
  return async () => {
    await server.close();
    await stop();
  };
};
