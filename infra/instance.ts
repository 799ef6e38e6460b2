import type { App } from 'aws-cdk-lib';
import { configFrom } from './config.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

/** Where the CDK CLI deploys to. The region must be known: the table names its key region by region. */
const environment = () => {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region = 'us-east-1' } = process.env;
  return { env: { region, ...(account ? { account } : {}) } };
};

/** The two stacks of an instance, as the app's context describes it. @throws ConfigError */
export const instance = (app: App): { data: DataStack; service: ServiceStack } => {
  const config = configFrom((name) => app.node.tryGetContext(name));
  const data = new DataStack(app, config, environment());
  return { data, service: new ServiceStack(app, config, data, environment()) };
};
