import { RemovalPolicy } from 'aws-cdk-lib';

/** Data outlives its stack, unless the deployment is a test's. */
export const lifetime = (retain: boolean): { removalPolicy: RemovalPolicy } => ({
  removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
