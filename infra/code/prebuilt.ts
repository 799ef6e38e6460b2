import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type * as source from './source.ts';

/*
 * The code that is deployed, in the package: built before, in folders beside the module that this one is bundled into, so
 * that a vendor needs neither esbuild nor the sources.
 */

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The folder of a function's code: `functions/grants/handler.ts` gives `functions/grants/handler`. */
export const functionCode: typeof source.functionCode = (entry) => ({
  code: Code.fromAsset(folder(entry.replace(/\.ts$/, ''))),
  handler: 'index.handler',
});

/** Whether a function verifies tokens itself, by the list that is built with the functions. */
export const verifiesTokens: typeof source.verifiesTokens = (entry) =>
  (JSON.parse(readFileSync(folder('functions/verify-tokens.json'), 'utf8')) as string[]).includes(entry);

export const consoleFiles = (): ISource => Source.asset(folder('console'));
