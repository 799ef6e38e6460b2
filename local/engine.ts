import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { indexStreamRecords } from './stream-index.ts';

/** A DynamoDB to talk to, and how to end it. */
export interface Engine {
  endpoint: string;
  /** What runs there, for people: the embedded engine, or an endpoint from the environment. */
  name: string;
  /** Resolves, with a sentence, if the engine ends without being asked to. */
  lost: Promise<string>;
  stop: () => Promise<void>;
}

/** A sentence for the user on why the local run cannot start, to be printed without a stack trace. */
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
 * Runs the engine ("$0" "$@") until it ends, or until standard input closes. The kernel closes that with us, however
 * we end, so that no engine is left behind holding the data file.
 */
const guarded = [
  'exec 3<&0',
  '"$0" "$@" 3<&- </dev/null & engine=$!',
  '(read -r _ <&3; kill "$engine") 2>/dev/null & watch=$!',
  'wait "$engine"; code=$?',
  'kill "$watch" 2>/dev/null',
  'exit "$code"',
].join('\n');

/**
 * Starts the embedded DynamoDB on a free port of the loopback interface, or uses the one that
 * `AWS_ENDPOINT_URL_DYNAMODB` names.
 * @param file where to keep the data; without it, in a folder that goes away with the engine
 * @throws StartError when there is no engine for this platform, when it does not start (a damaged file, say), or when
 * nothing answers at the endpoint given
 */
export const startEngine = async ({ file }: { file?: string | undefined } = {}): Promise<Engine> => {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  if (given) {
    if (!(await answers(given))) {
      throw new StartError(
        `Nothing answers at ${given}, which AWS_ENDPOINT_URL_DYNAMODB names: start it, or unset that.`,
      );
    }
    return { endpoint: given, name: `the DynamoDB at ${given}`, lost: new Promise(() => {}), stop: async () => {} };
  }

  const path = binary();
  const scratch = file === undefined ? await mkdtemp(join(tmpdir(), 'gatehouse-')) : undefined;
  const tidy = (): void => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  };
  process.once('exit', tidy);
  const data = file ?? join(scratch ?? '', 'data.sqlite');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const existed = file !== undefined && existsSync(file);
  const child = spawn('sh', ['-c', guarded, path, 'serve', '--port', String(port), '--db-path', data], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Out of the terminal's process group: Ctrl-C is for us to handle, in order.
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-2000);
  });
  /** The last thing it said: the first sentence of the line. */
  const why = () => /^(?:error: )?(.*?)(?:\. .*)?$/.exec(said.trim().split('\n').at(-1) ?? '')?.[1] ?? '';
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said += `\n${error.message}`;
      resolve();
    });
  });
  let wanted = true;
  const stop = async (): Promise<void> => {
    wanted = false;
    child.stdin.destroy();
    await gone;
    tidy();
    process.off('exit', tidy);
  };
  const lost = new Promise<string>((resolve) => {
    gone.then(() => wanted && resolve(`The embedded DynamoDB ended unexpectedly. (${why()})`));
  });
  for (let left = 500; left > 0 && child.pid !== undefined && !ended(child); left--) {
    if (await answers(endpoint)) {
      indexStreamRecords(data);
      return { endpoint, name: 'the embedded DynamoDB', lost, stop };
    }
    await sleep(10);
  }
  await stop();
  if (file === undefined) throw new StartError(`The embedded DynamoDB did not start. (${why()})`);
  throw new StartError(
    existed
      ? `The data file ${file} cannot be opened: it is damaged, or not one of ours. (${why()})`
      : `The data file ${file} cannot be made: its folder is missing or cannot be written to. (${why()})`,
  );
};
