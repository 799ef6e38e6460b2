import { App } from 'aws-cdk-lib';
import { addChecks } from './checks.ts';
import { ConfigError } from './context.ts';
import { instance } from './instance.ts';

/** The app that the CDK CLI runs (see cdk.json). */
const app = new App();
addChecks(app);
try {
  instance(app);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
