import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { synthesise } from '../../../infra/synthesise.ts';
import { startEngine } from '../../../local/engine.ts';
import { tableIn } from '../../../local/table.ts';
import { localContext } from '../../../local/templates.ts';
import { settingsVariable } from './settings.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** True in `npm run test:all`. */
    full: boolean;
    dynamoEndpoint: string;
    run: string;
    table: ReturnType<typeof tableIn>;
    templates: string;
    settings: string;
  }
}

/** One embedded DynamoDB for the whole run; every test file makes its own table in it. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  // Once for all files: it takes longer than most of them.
  const templates = synthesise(localContext);
  const engine = await startEngine();
  project.provide('table', tableIn(templates.data));
  project.provide('templates', JSON.stringify(templates));
  project.provide('dynamoEndpoint', engine.endpoint);
  project.provide('settings', settingsVariable());
  project.provide('run', randomBytes(4).toString('hex'));
  return engine.stop;
};
