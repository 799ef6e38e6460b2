import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** How every function is bundled; the bench's cold starts use it as well. */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  // The SDK of the runtime changes without notice and loads more slowly.
  bundleAwsSDK: true,
};
