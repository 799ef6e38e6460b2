import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** How every function is bundled; the measurements of cold starts bundle by it, too. */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  // The SDK comes along: the one in the runtime changes without notice, and starts slower.
  bundleAwsSDK: true,
};
