import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** The state machine of bulk assignments, as others know it before it is there. */
export interface AssignmentMachine {
  name: string;
  arn: string;
  /** All of its executions, as a pattern for policies. */
  executions: string;
}

/**
 * Names the state machine of an instance, and composes its ARNs from the name: it calls functions that start it, so none
 * of them could be made first if they referred to each other. The price of the name: an update that would have to
 * replace the machine, a change of its type say, fails until it is given another.
 */
export const assignmentMachine = (scope: Construct, instance: string): AssignmentMachine => {
  const name = `${instance}-Assignments`;
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return { name, arn: arnOf('stateMachine', name), executions: arnOf('execution', `${name}:*`) };
};

/** Lets a function start the machine, whose ARN is to be in its environment as `ASSIGNMENT_MACHINE`. */
export const allowStarting = (fn: ServiceFunction, { arn }: AssignmentMachine): void => {
  fn.addToRolePolicy(new PolicyStatement({ sid: 'Assignments', actions: ['states:StartExecution'], resources: [arn] }));
};
