import type { App } from 'aws-cdk-lib';
import { Gatehouse } from './gatehouse.ts';
import { type GatehouseProps, optionNames } from './gatehouse-props.ts';
import type { DataStack } from './stacks/data-stack.ts';
import type { ServiceStack } from './stacks/service-stack.ts';

/** The account and region that the CDK CLI deploys to. */
const environment = () => {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region = 'us-east-1' } = process.env;
  return { region, ...(account ? { account } : {}) };
};

/** Creates the two stacks of an instance from the app's context. @throws ConfigError */
export const instance = (app: App): { data: DataStack; service: ServiceStack } => {
  const options = Object.fromEntries(
    [...optionNames, 'gatehouse:settings', 'sourceMaps'].flatMap((name): [string, unknown][] => {
      const value: unknown = app.node.tryGetContext(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  // From the command line every value is a text, which the options accept as well.
  const props = options as GatehouseProps;
  const { dataStack, serviceStack } = new Gatehouse(app, 'Instance', { ...props, env: environment() });
  return { data: dataStack as DataStack, service: serviceStack as ServiceStack };
};
