import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../local/support/until.ts';
import { createFakeGatehouse, type FakeGatehouse } from '../support/product/fake-gatehouse.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let gatehouse: FakeGatehouse;
let server: Server;
const children = new Set<ChildProcess>();

const listen = async (listening: Server): Promise<string> => {
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
};

beforeEach(async () => {
  server = createHttpServer(async (request, response) => {
    const { authorization = '' } = request.headers;
    const init = { headers: { authorization }, body: await text(request) };
    const answer = await gatehouse.fetch(`${gatehouse.issuer}${request.url}`, init);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  // biome-ignore lint/plugin: the product runs in a process of its own, by the machine's clock.
  gatehouse = await createFakeGatehouse({ start: Date.now(), issuer: await listen(server) });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await new Promise((resolve) => server.close(resolve));
});

const command = [process.execPath, 'examples/product/main.ts'] as const;

/** Runs what `npm run example` runs, and waits until it answers. */
const run = async (
  environment: Record<string, string> = {},
  [program, ...args]: readonly [string, ...string[]] = command,
) => {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, GATEHOUSE_URL: gatehouse.issuer, PRODUCT_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const url = await until(() => {
    if (child.exitCode !== null) throw new Error(`ended early: ${output}`);
    return /answers on (http:\S+)/.exec(output)?.[1];
  }, 20_000);
  const read = (token: string) => fetch(`${url}/documents`, { headers: { authorization: `Bearer ${token}` } });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { url, read, end, output: () => output };
};

describe('npm run example', () => {
  it('polls with a token of the local Gatehouse, and ends on a signal', async () => {
    const product = await run();
    const token = await gatehouse.token();
    expect((await product.read(token)).status).toBe(200);
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await until(async () => ((await product.read(token)).status === 401 ? true : undefined));
    await until(() => gatehouse.state.acknowledged[0]);
    expect(gatehouse.state.polls[0]?.authorization).toBe('Bearer token of {"kind":"service","sub":"product"}');
    expect(await product.end('SIGTERM')).toBe(0);
  });

  it('is killed after it received a signal: the next process refuses the token, and acknowledges the signal', async () => {
    const environment = { GATEHOUSE_SERVICE_TOKEN: 'given' };
    const token = await gatehouse.token();
    const first = await run(environment);
    expect((await first.read(token)).status).toBe(200);
    gatehouse.state.active = false;
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await until(async () => ((await first.read(token)).status === 401 ? true : undefined));
    expect(await first.end('SIGKILL')).toBe('SIGKILL');

    // The first one may have acknowledged it: the second one does not receive it, and asks.
    delete gatehouse.state.sets['jrn_1'];
    const second = await run(environment);
    expect((await second.read(token)).status).toBe(401);
    gatehouse.state.acknowledged = [];
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    await until(() => gatehouse.state.acknowledged[0]);
    expect(gatehouse.state.acknowledged).toEqual(['jrn_1']);
    expect(gatehouse.state.polls.every(({ authorization }) => authorization === 'Bearer given')).toBe(true);
    expect(await second.end('SIGINT')).toBe(0);
  });

  it('says once that no Gatehouse answers, and what to do, however often it tries', async () => {
    let tries = 0;
    const silent = createServer((socket) => {
      tries++;
      socket.destroy();
    });
    const at = await listen(silent);
    try {
      const product = await run({ GATEHOUSE_URL: at });
      for (let n = 0; n < 3; n++) {
        expect((await fetch(`${product.url}/session/token`, { method: 'POST' })).status).toBe(500);
      }
      await until(() => tries >= 4 || undefined);
      expect(product.output().trimEnd().split('\n').slice(1)).toEqual([
        `Nothing answers at ${at}: start Gatehouse (npm start), or set GATEHOUSE_URL to its address. Retrying.`,
      ]);
      expect(await product.end('SIGTERM')).toBe(0);
    } finally {
      silent.close();
    }
  });

  it('ends when npm has gone without sending a signal', async () => {
    const [program, script] = command;
    const npm = ['/bin/sh', '-c', `"${program}" ${script} & wait`] as const;
    const product = await run({ npm_lifecycle_event: 'example' }, npm);
    expect((await fetch(`${product.url}/inside`)).status).toBe(200);
    // Closes its output only when the product has ended, too.
    expect(await product.end('SIGKILL')).toBe('SIGKILL');
    await expect(fetch(`${product.url}/inside`)).rejects.toThrow();
  });
});
