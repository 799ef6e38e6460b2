import { Worker } from 'node:worker_threads';
import { StartError } from './engine.ts';
import type { Template } from './template.ts';
import { audience } from './token.ts';

/** What CDK synthesises: the data stack and the service stack. */
export interface Templates {
  data: Template;
  service: Template;
}

/** What the app is synthesised with. The issuer stands for the real one until the port is known. */
export const localContext = { issuer: 'http://localhost/dev/issuer', audience } as const;

/**
 * Runs the CDK app in a thread of its own: it takes its second beside the rest of the start, and its memory goes with
 * the thread.
 * @param context as `-c name=value` on the command line would give it
 * @returns the templates that a deployment with this context would have, as JSON
 * @throws StartError when the app cannot be synthesised
 */
export const synthesiseInThread = (context: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./synthesise-worker.ts', import.meta.url), {
      workerData: context,
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', (error) => reject(new StartError(`The template cannot be synthesised: ${error.message}`)));
    worker.once('exit', () => reject(new StartError('The template cannot be synthesised.')));
  });
