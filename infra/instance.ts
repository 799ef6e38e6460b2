import type { App } from 'aws-cdk-lib';
import { configFrom } from './config.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

/** The account and region that the CDK CLI deploys to. The table needs a concrete region, since it has a key per region. */
const environment = () => {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region = 'us-east-1' } = process.env;
  return { env: { region, ...(account ? { account } : {}) } };
};

/** Creates the two stacks of an instance from the app's context. @throws ConfigError */
export const instance = (app: App): { data: DataStack; service: ServiceStack } => {
  const config = configFrom((name) => app.node.tryGetContext(name));
  const data = new DataStack(app, config, environment());
  return { data, service: new ServiceStack(app, config, data, environment()) };
};
