import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { send } from './in-process.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the suite's setup gives to functions under test; `npm start` is to find none of it. */
const ours = ['AWS_ENDPOINT_URL_DYNAMODB', 'TABLE_NAME', 'SETTINGS', 'IDENTITY', 'POWERTOOLS_LOG_LEVEL', 'PORT'];

const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name) && !name.startsWith('npm_')));

export interface Spawned {
  child: ChildProcess;
  output: () => string;
  errors: () => string;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
  /** Where it answers, once the greeting is printed. */
  ready: () => Promise<{ url: string }>;
}

/** Runs what `npm start` runs, in a process of its own. */
export const spawnLocal = (args: readonly string[], environment: Record<string, string> = {}): Spawned => {
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    cwd: root,
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended,
    ready: async () => {
      const url = await until(() => {
        if (child.exitCode !== null) throw new Error(`ended early: ${errors}`);
        return /is running: open (http:\S+?)\/? /.exec(output)?.[1];
      });
      return { url };
    },
  };
};

/** A `spawnLocal` for the tests of a file: what it starts is killed after each of them. */
export const spawnsLocal = (): typeof spawnLocal => {
  const spawned: Spawned[] = [];
  afterEach(async () => {
    for (const one of spawned.splice(0)) {
      one.child.kill('SIGKILL');
      await one.ended;
    }
  });
  return (...args) => {
    const one = spawnLocal(...args);
    spawned.push(one);
    return one;
  };
};

/** A token of the running Gatehouse's own issuer, for a principal. */
export const tokenOf = async (gatehouse: { url: string }, principal: unknown): Promise<string> =>
  (await send<{ token: string }>(gatehouse, 'POST /dev/token', { body: principal })).body.token;
