import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Invoke } from '../../local/functions.ts';

/** How much memory a function took, in bytes. */
export interface Memory {
  calls: number;
  /** The heap after the code was loaded, without garbage. */
  loaded: number;
  /** The largest heap within a call, its own garbage included. */
  peak: number;
  /** The largest heap after a call, without garbage: what a function holds on to. */
  kept: number;
  /** The largest resident set of the process, code included: what Lambda would report. */
  resident: number;
}

/** A function in its own process. Garbage is collected after each call, so that calls do not add up. */
export interface Instance {
  /** Calls it, one call after another as in an instance of a Lambda function. @throws what it throws */
  invoke: Invoke;
  stop: () => Promise<Memory>;
}

const script = `
  import { readFileSync } from 'node:fs';
  const { handler } = await import(process.argv[1]);
  // resourceUsage() would include the maximum of the parent process.
  const resident = () => Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  const answer = (message) => {
    globalThis.gc();
    process.send({ ...message, heap: process.memoryUsage().heapUsed, resident: resident() });
  };
  process.on('message', (event) => handler(event, {}).then(
    (result) => answer({ result }),
    ({ name, message }) => answer({ error: { name, message } }),
  ));
  answer({});
`;

interface Message {
  result?: unknown;
  error?: { name: string; message: string };
  heap: number;
  resident: number;
}

/**
 * The largest heap before a garbage collection as V8 reports it, from the first collection on that was requested:
 * `[12:0x7f] 45 ms: Scavenge 30.5 (52.0) -> 27.1 (52.5) MB, …`. Between collections a heap only grows.
 */
const largestIn = (trace: string): number => {
  const lines = trace.split('\n');
  const calls = lines.slice(lines.findIndex((line) => line.includes('testing')) + 1);
  return Math.max(0, ...calls.map((line) => Number(/(\d+\.\d+) \(\d+\.\d+\) ->/.exec(line)?.[1] ?? 0))) * 2 ** 20;
};

/** Loads a bundle in a fresh Node process with the environment of this one. */
export const startInstance = async (file: string): Promise<Instance> => {
  const flags = ['--expose-gc', '--trace-gc', '--input-type=module', '--eval', script, file];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (!child.stdout) throw new Error('its output is not a pipe');
  const trace = text(child.stdout);
  const exited = once(child, 'exit');
  const died = exited.then(([code]) => Promise.reject(new Error(`the process of ${file} ended with ${code}`)));
  died.catch(() => {});
  const next = async (): Promise<Message> => (await Promise.race([once(child, 'message'), died]))[0];
  const memory = { calls: 0, loaded: (await next()).heap, kept: 0, resident: 0 };
  const call = async (event: unknown): Promise<unknown> => {
    child.send(event as object);
    const { result, error, heap, resident } = await next();
    memory.calls++;
    memory.kept = Math.max(memory.kept, heap);
    memory.resident = resident;
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return result;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    invoke: (event) => {
      const result = last.then(() => call(event));
      last = result.catch(() => {});
      return result;
    },
    stop: async () => {
      child.disconnect();
      await exited;
      return { ...memory, peak: largestIn(await trace) };
    },
  };
};
