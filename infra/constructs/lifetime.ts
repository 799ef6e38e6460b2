import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * Retains a resource when it leaves the template or its stack is deleted, except in test deployments. A resource whose creation
 * is rolled back is deleted, since a name that stayed taken would block the next attempt.
 */
export const lifetime = (retain: boolean): { removalPolicy: RemovalPolicy } => ({
  removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
});

/** The same for a resource that AWS protects from deletion: a rollback could not delete it and would fail, so it is retained. */
export const lifetimeOfProtected = (retain: boolean): { removalPolicy: RemovalPolicy } => ({
  removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
