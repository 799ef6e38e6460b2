import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A DynamoDB to talk to, and how to end it. */
export interface Engine {
  endpoint: string;
  /** What runs there, for people: the embedded engine, or an endpoint from the environment. */
  name: string;
  stop: () => Promise<void>;
}

/** A sentence for the user, to be printed without a stack trace. */
export class StartError extends Error {
  override name = 'StartError';
}

const require = createRequire(import.meta.url);

/** Where the embedded engine's binary is; npm installs it where there is one for the platform. */
const binary = (): string => {
  try {
    return require.resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    throw new StartError(
      `There is no embedded DynamoDB for ${process.platform}-${process.arch}, or it was not installed. ` +
        'Run "npm ci" again, or start a DynamoDB of your own (DynamoDB Local, say) and set AWS_ENDPOINT_URL_DYNAMODB to it.',
    );
  }
};

/** A TCP port of the loopback interface that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answers = async (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Starts the embedded DynamoDB on a free port of the loopback interface, or uses the one that
 * `AWS_ENDPOINT_URL_DYNAMODB` names.
 * @param file where to keep the data; in memory without it
 * @throws StartError when there is no engine for this platform, or it does not start (a damaged file, say)
 */
export const startEngine = async ({ file }: { file?: string | undefined } = {}): Promise<Engine> => {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  if (given) return { endpoint: given, name: `the DynamoDB at ${given}`, stop: async () => {} };

  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const path = binary();
  const existed = file !== undefined && existsSync(file);
  const child = spawn(path, ['serve', '--port', String(port), ...(file ? ['--db-path', file] : [])], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Out of the terminal's process group: Ctrl-C is for us to handle, in order.
    detached: true,
  });
  const said: string[] = [];
  child.stderr.on('data', (data: Buffer) => said.push(data.toString()));
  const stop = async (): Promise<void> => {
    if (ended(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
  process.once('exit', () => child.kill('SIGKILL'));
  for (let left = 500; left > 0 && !ended(child); left--) {
    if (await answers(endpoint)) return { endpoint, name: 'the embedded DynamoDB', stop };
    await sleep(10);
  }
  await stop();
  const why = said.join('').trim().split('\n').at(-1) ?? '';
  throw new StartError(
    existed
      ? `The data file ${file} cannot be opened: it is damaged, in use, or not one of ours. (${why})`
      : `The embedded DynamoDB did not start. (${why})`,
  );
};
