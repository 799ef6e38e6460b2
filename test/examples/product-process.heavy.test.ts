import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../local/support/until.ts';
import { type FakeGatehouse, startFakeGatehouse } from '../support/product/fake-gatehouse.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// biome-ignore lint/plugin: the product runs in a process of its own, by the machine's clock.
const seconds = (): number => Math.floor(Date.now() / 1000);

let gatehouse: FakeGatehouse;
let folder: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  gatehouse = await startFakeGatehouse();
  folder = await mkdtemp(join(tmpdir(), 'product-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await gatehouse.stop();
  await rm(folder, { recursive: true });
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
    const token = await gatehouse.token(seconds());
    expect((await product.read(token)).status).toBe(200);
    const { jti, jws } = await gatehouse.revoked(seconds());
    gatehouse.queue.set(jti, jws);
    await until(async () => ((await product.read(token)).status === 401 ? true : undefined));
    expect(gatehouse.asked[0]?.authorization).toBe('Bearer token of {"kind":"service","sub":"product"}');
    expect(await product.end('SIGTERM')).toBe(0);
  });

  it('is killed after it took a signal: it is still known to the next one, which acknowledges it', async () => {
    const environment = { PRODUCT_STORE: join(folder, 'signals.jsonl'), GATEHOUSE_SERVICE_TOKEN: 'given' };
    const token = await gatehouse.token(seconds());
    const { jti, jws } = await gatehouse.revoked(seconds());
    const first = await run(environment);
    gatehouse.loseAcknowledgements(true);
    gatehouse.queue.set(jti, jws);
    await until(() => gatehouse.asked.find(({ ack }) => ack.includes(jti)));
    expect((await first.read(token)).status).toBe(401);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    gatehouse.queue.delete(jti);
    gatehouse.loseAcknowledgements(false);

    const second = await run(environment);
    expect((await second.read(token)).status).toBe(401);
    expect(gatehouse.acknowledged).toEqual([]);
    gatehouse.queue.set(jti, jws);
    await until(() => gatehouse.acknowledged[0]);
    expect(gatehouse.acknowledged).toEqual([jti]);
    expect(gatehouse.asked.every(({ authorization }) => authorization === 'Bearer given')).toBe(true);
    expect(await second.end('SIGINT')).toBe(0);
  });

  it('says once that no Gatehouse answers, and what to do, however often it tries', async () => {
    let tries = 0;
    const nobody = createServer((socket) => {
      tries++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(nobody.address() as AddressInfo).port}`;
    try {
      const product = await run({ GATEHOUSE_URL: at });
      await until(() => tries >= 4 || undefined);
      expect(product.output().trimEnd().split('\n').slice(1)).toEqual([
        `Nothing answers at ${at}: start Gatehouse (npm start), or set GATEHOUSE_URL to its address. Retrying.`,
      ]);
      expect(await product.end('SIGTERM')).toBe(0);
    } finally {
      nobody.close();
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
