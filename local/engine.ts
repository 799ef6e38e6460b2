import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineBinary } from './engine-binary.ts';
import { StartError } from './start-error.ts';
import { indexStreamRecords } from './stream-index.ts';

/** A running DynamoDB. */
export interface Engine {
  endpoint: string;
  /** For display: the embedded engine, or the endpoint from the environment. */
  name: string;
  /** Resolves with an error message if the engine ends unexpectedly. */
  lost: Promise<string>;
  stop: () => Promise<void>;
}

/** A free TCP port of the loopback interface. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const isReachable = async (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Runs the engine ("$0" "$@") until it ends or standard input closes. The kernel closes standard input when this process
 * ends in whatever way, so that no engine is left behind that locks the data file.
 */
const guardScript = [
  'exec 3<&0',
  '"$0" "$@" 3<&- </dev/null & engine=$!',
  '(read -r _ <&3; kill "$engine") 2>/dev/null & watch=$!',
  'wait "$engine"; code=$?',
  'kill "$watch" 2>/dev/null',
  'exit "$code"',
].join('\n');

/**
 * Starts the embedded DynamoDB on a free port of the loopback interface, or uses the one at `AWS_ENDPOINT_URL_DYNAMODB`.
 * @param file keeps the data; without it the data are in a temporary folder, which is deleted with the engine
 * @throws StartError when no engine is installed, when it does not start (for example because the file is damaged), or
 * when the endpoint does not answer
 */
export const startEngine = async ({ file }: { file?: string | undefined } = {}): Promise<Engine> => {
  const given = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  if (given) {
    if (!(await isReachable(given))) {
      throw new StartError(
        `Nothing answers at ${given}, the value of AWS_ENDPOINT_URL_DYNAMODB: start a DynamoDB there or unset the variable.`,
      );
    }
    return { endpoint: given, name: `the DynamoDB at ${given}`, lost: new Promise(() => {}), stop: async () => {} };
  }

  const path = engineBinary();
  const scratch = file === undefined ? await mkdtemp(join(tmpdir(), 'gatehouse-')) : undefined;
  const deleteScratch = (): void => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  };
  process.once('exit', deleteScratch);
  const data = file ?? join(scratch ?? '', 'data.sqlite');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const existed = file !== undefined && existsSync(file);
  const child = spawn('sh', ['-c', guardScript, path, 'serve', '--port', String(port), '--db-path', data], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Outside the terminal's process group, so that Ctrl-C reaches this process only, which stops the engine last.
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (data: Buffer) => {
    output = (output + data.toString()).slice(-2000);
  });
  /** The first sentence of the last line that the engine printed. */
  const lastMessage = () => /^(?:error: )?(.*?)(?:\. .*)?$/.exec(output.trim().split('\n').at(-1) ?? '')?.[1] ?? '';
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output += `\n${error.message}`;
      resolve();
    });
  });
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    child.stdin.destroy();
    await gone;
    deleteScratch();
    process.off('exit', deleteScratch);
  };
  const lost = new Promise<string>((resolve) => {
    gone.then(() => !isStopping && resolve(`The embedded DynamoDB ended unexpectedly. (${lastMessage()})`));
  });
  for (let left = 500; left > 0 && child.pid !== undefined && !hasEnded(child); left--) {
    if (await isReachable(endpoint)) {
      indexStreamRecords(data);
      return { endpoint, name: 'the embedded DynamoDB', lost, stop };
    }
    await sleep(10);
  }
  await stop();
  if (file === undefined) throw new StartError(`The embedded DynamoDB did not start. (${lastMessage()})`);
  throw new StartError(
    existed
      ? `The data file ${file} is damaged or not a Gatehouse data file. (${lastMessage()})`
      : `The data file ${file} cannot be created: its folder is missing or not writable. (${lastMessage()})`,
  );
};
