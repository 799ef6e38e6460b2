import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { bundling } from '../bundling.ts';

/*
 * The code that is deployed, in the repository: bundled at synthesis. The package has `prebuilt.ts` in the place of this module
 * (`#deployed-code` in package.json).
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The code of a function. @param entry path of its entry file from the project root */
export const functionCode = (entry: string, sourceMaps: boolean): NodejsFunctionProps => ({
  entry: `${root}${entry}`,
  depsLockFilePath: `${root}package-lock.json`,
  projectRoot: root,
  bundling: sourceMaps ? { ...bundling, sourceMap: true, sourcesContent: false } : bundling,
});

/** Whether the function of an entry file verifies tokens itself. Read from the source, since infra does not import functions. */
export const verifiesTokens = (entry: string): boolean =>
  readFileSync(`${root}${entry}`, 'utf8').includes('shared/http/lazy-verify-token.ts');

/** The files of the console, built at synthesis as they are for `npm start`. */
export const consoleFiles = (): ISource =>
  Source.asset(`${root}web`, {
    assetHashType: AssetHashType.OUTPUT,
    exclude: ['react'],
    bundling: {
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle: (folder) => {
          execFileSync(process.execPath, [`${root}scripts/build-console.ts`, folder], { stdio: 'inherit' });
          return true;
        },
      },
    },
  });
