import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startEngine } from '../../local/engine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    dynamoEndpoint: string;
    run: string;
  }
}

/** One embedded DynamoDB for the whole run; every test file makes its own table in it. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const engine = await startEngine();
  project.provide('dynamoEndpoint', engine.endpoint);
  project.provide('run', randomBytes(4).toString('hex'));
  return engine.stop;
};
