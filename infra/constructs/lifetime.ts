import { RemovalPolicy } from 'aws-cdk-lib';

/** Retains data when its stack is deleted, except in test deployments. */
export const lifetime = (retain: boolean): { removalPolicy: RemovalPolicy } => ({
  removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
