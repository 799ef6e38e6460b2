import { Worker } from 'node:worker_threads';
import { StartError } from './start-error.ts';
import type { Template } from './template.ts';
import { audience } from './token.ts';

/** The templates of the data stack and the service stack. */
export interface Templates {
  data: Template;
  service: Template;
}

/**
 * The context of the synthesis. The issuer is a placeholder, replaced when the port is known. A canary would only show that
 * this process works.
 */
export const localContext = { issuer: 'http://localhost/dev/issuer', audience, canary: 'false' } as const;

/**
 * Synthesises the CDK app in a worker thread, in parallel to the rest of the start; its memory is freed with the thread.
 * @param context the values of `-c name=value` on the command line
 * @returns the templates (`Templates`) as JSON
 * @throws StartError when the app cannot be synthesised
 */
export const synthesiseInThread = (context: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./synthesise-worker.ts', import.meta.url), {
      workerData: context,
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', (error) => reject(new StartError(`The CDK app cannot be synthesised: ${error.message}`)));
    worker.once('exit', () => reject(new StartError('The CDK app cannot be synthesised.')));
  });
