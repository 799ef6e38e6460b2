import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { BuildOptions } from 'esbuild';

/** How every function is bundled, in the options of esbuild's API. The bench's cold starts use them as well. */
export const buildOptions = {
  bundle: true,
  platform: 'node',
  // The import of `node:http` in an ES module reads each of its exports, one of which loads `fetch`: a quarter of the init time.
  format: 'cjs',
  mainFields: ['module', 'main'],
  // `bundle` is for the `imports` of package.json.
  conditions: ['module', 'bundle'],
  target: 'node24',
  minify: true,
} satisfies BuildOptions;

/** The same for CDK. */
export const bundling: BundlingOptions = {
  format: OutputFormat.CJS,
  mainFields: buildOptions.mainFields,
  esbuildArgs: { '--conditions': buildOptions.conditions.join() },
  target: buildOptions.target,
  minify: buildOptions.minify,
  // The SDK of the runtime changes without notice and loads more slowly.
  bundleAwsSDK: true,
};
