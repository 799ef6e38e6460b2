import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  import { GCProfiler } from 'node:v8';
  const { handler } = await import(process.argv[1]);
  const heap = () => {
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  };
  const memory = { calls: 0, loaded: heap(), peak: 0, kept: 0, resident: 0 };
  process.on('message', async (event) => {
    const profiler = new GCProfiler();
    profiler.start();
    const answer = await handler(event, {}).then(
      (result) => ({ result }),
      ({ name, message }) => ({ error: { name, message } }),
    );
    memory.calls++;
    memory.kept = Math.max(memory.kept, heap());
    // Between collections a heap only grows, so the largest is one before a collection.
    const before = profiler.stop().statistics.map(({ beforeGC }) => beforeGC.heapStatistics.usedHeapSize);
    memory.peak = Math.max(memory.peak, ...before);
    // resourceUsage() would include the maximum of the parent process.
    memory.resident = Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
    process.send({ ...answer, memory });
  });
  process.send({ memory });
`;

interface Message {
  result?: unknown;
  error?: { name: string; message: string };
  memory: Memory;
}

/** Loads a bundle in a fresh Node process with the environment of this one. */
export const startInstance = async (file: string): Promise<Instance> => {
  const flags = ['--expose-gc', '--input-type=module', '--eval', script, file];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const died = exited.then(([code]) => Promise.reject(new Error(`the process of ${file} ended with ${code}`)));
  died.catch(() => {});
  const next = async (): Promise<Message> => (await Promise.race([once(child, 'message'), died]))[0];
  let { memory } = await next();
  const call = async (event: unknown): Promise<unknown> => {
    child.send(event as object);
    const { result, error, ...others } = await next();
    memory = others.memory;
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
      return memory;
    },
  };
};
