import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Context } from '../../shared/routes.ts';
import type { ShiftMinutes } from '../shift-minutes.ts';
import type { ServiceFunction } from './service-function.ts';

const configurations: Record<ShiftMinutes, typeof LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES> = {
  '10': LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  '15': LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
  '30': LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
};

/** The functions that products and agents wait for. A stack has 500 resources at most, so not all can be shifted (ADR 0042). */
const shifted: readonly Context[] = ['decisions', 'oauth', 'sessions', 'grants'];

/**
 * Shifts calls to a new version of a function: a tenth first, then all, and back to the old version when an alarm goes off
 * meanwhile. The deployment of the stack then fails, and CloudFormation takes back the rest of it.
 */
export class GradualDeployment extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #minutes: ShiftMinutes;
  readonly #groups: LambdaDeploymentGroup[] = [];

  constructor(scope: Construct, id: string, minutes: ShiftMinutes) {
    super(scope, id);
    this.#minutes = minutes;
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    // CodeDeploy's right to read alarms has no resources.
    this.#role.addToPolicy(
      new PolicyStatement({ sid: 'Alarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
    );
    Validations.of(this.#role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'cloudwatch:DescribeAlarms has no resource-level permissions.',
    });
  }

  /** The alias that calls of a function go through; the function itself when it is not shifted. */
  targetOf(context: Context, fn: ServiceFunction, alarms: readonly Alarm[]): IFunction {
    if (!shifted.includes(context)) return fn;
    // `exactOptionalPropertyTypes` refuses the classes of CDK as their own interfaces.
    const version = fn.currentVersion as IVersion;
    const alias = new Alias(this, `${fn.node.id}Alias`, { aliasName: 'live', version });
    this.#role.addToPolicy(
      new PolicyStatement({
        sid: `Shift${fn.node.id}`,
        actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
        resources: [
          Stack.of(this).formatArn({
            service: 'lambda',
            resource: 'function',
            resourceName: `${fn.functionName}:${alias.aliasName}`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
    const group = new LambdaDeploymentGroup(this, `${fn.node.id}Group`, {
      application: this.#application,
      alias,
      alarms: [...alarms],
      deploymentConfig: configurations[this.#minutes],
      // CDK would attach a policy that AWS manages.
      role: this.#role.withoutPolicyUpdates(),
    });
    group.node.addDependency(this.#role);
    this.#groups.push(group);
    return alias as IFunction;
  }

  /** An alarm on which every shift is taken back. */
  rollBackOn(alarm: Alarm): void {
    for (const group of this.#groups) group.addAlarm(alarm);
  }
}
