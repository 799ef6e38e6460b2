import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** Name and ARNs of the state machine of bulk assignments, known before it is created. */
export interface AssignmentMachine {
  name: string;
  arn: string;
  /** ARN pattern of its executions, for policies. */
  executions: string;
}

/**
 * Names the state machine of an instance and composes its ARNs from the name. The machine calls functions that start it, so
 * references to the resource would be circular. The drawback of a fixed name: an update that has to replace the machine,
 * such as a change of its type, fails until it gets another name.
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

/** Allows a function to start the machine; it reads the ARN from `ASSIGNMENT_MACHINE`. */
export const allowStarting = (fn: ServiceFunction, { arn }: AssignmentMachine): void => {
  fn.addToRolePolicy(new PolicyStatement({ sid: 'Assignments', actions: ['states:StartExecution'], resources: [arn] }));
};
