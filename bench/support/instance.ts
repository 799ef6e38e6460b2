import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** How much memory a function took, in bytes. */
export interface Memory {
  calls: number;
  /** The heap after the code was loaded, without garbage. */
  loaded: number;
  /** The largest heap within a call, its own garbage included. */
  peak: number;
  /** The largest heap after a call, without garbage: what a function holds on to. */
  kept: number;
  /** The most of the process that was in memory, code and all: what Lambda would tell. */
  resident: number;
}

/** A function in a process of its own. Garbage is collected after each call, so that calls do not add up. */
export interface Instance {
  /** Calls it; one call after another, as it is with an instance of a Lambda function. @throws what it throws */
  invoke: (event: unknown) => Promise<unknown>;
  /** Ends it. */
  stop: () => Promise<Memory>;
}

const script = `
  import { readFileSync } from 'node:fs';
  const { handler } = await import(process.argv[1]);
  // Not that of resourceUsage, which a process takes over from the one that started it.
  const most = () => Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  const tell = (message) => {
    globalThis.gc();
    process.send({ ...message, heap: process.memoryUsage().heapUsed, resident: most() });
  };
  process.on('message', (event) => handler(event, {}).then(
    (result) => tell({ result }),
    ({ name, message }) => tell({ error: { name, message } }),
  ));
  tell({});
`;

interface Told {
  result?: unknown;
  error?: { name: string; message: string };
  heap: number;
  resident: number;
}

/**
 * The largest heap before a collection of garbage, by V8's own account, from the first on that was asked for:
 * `[12:0x7f] 45 ms: Scavenge 30.5 (52.0) -> 27.1 (52.5) MB, …`. Between collections a heap only grows.
 */
const largestIn = (trace: string): number => {
  const lines = trace.split('\n');
  const calls = lines.slice(lines.findIndex((line) => line.includes('testing')) + 1);
  return Math.max(0, ...calls.map((line) => Number(/(\d+\.\d+) \(\d+\.\d+\) ->/.exec(line)?.[1] ?? 0))) * 2 ** 20;
};

/** Loads a bundle in a fresh Node process, which has this one's environment. */
export const startInstance = async (file: string): Promise<Instance> => {
  const flags = ['--expose-gc', '--trace-gc', '--input-type=module', '--eval', script, file];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (!child.stdout) throw new Error('its output is not a pipe');
  const exited = once(child, 'exit');
  const trace = text(child.stdout);
  const died = exited.then(([code]) => Promise.reject(new Error(`the process of ${file} ended with ${code}`)));
  died.catch(() => {});
  const next = async (): Promise<Told> => (await Promise.race([once(child, 'message'), died]))[0];
  let calls = 0;
  const loaded = (await next()).heap;
  let kept = 0;
  let resident = 0;
  let before: Promise<unknown> = Promise.resolve();
  const call = async (event: unknown): Promise<unknown> => {
    calls++;
    child.send(event as object);
    const { result, error, ...told } = await next();
    kept = Math.max(kept, told.heap);
    resident = told.resident;
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return result;
  };
  return {
    invoke: (event) => {
      const result = before.then(() => call(event));
      before = result.catch(() => {});
      return result;
    },
    stop: async () => {
      child.disconnect();
      await exited;
      return { calls, loaded, peak: largestIn(await trace), kept, resident };
    },
  };
};
