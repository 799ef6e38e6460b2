import { Duration } from 'aws-cdk-lib';
import {
  Chain,
  DistributedMap,
  Errors,
  JitterType,
  JsonPath,
  type RetryProps,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, type LambdaInvokeProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** The functions behind the steps of a job. */
export interface AssignmentSteps {
  plan: ServiceFunction;
  part: ServiceFunction;
  roster: ServiceFunction;
  finish: ServiceFunction;
}

/** Each step can be repeated without harm. The pauses are drawn from 0 to 1, 2, 4, 8 and 16 seconds. */
const retry: RetryProps = {
  errors: [Errors.ALL],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxAttempts: 5,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JitterType.FULL,
};

/** Items at work at a time; each writes to one account's partitions, which take only so much. */
const concurrency = 8;

/** No longer than the function itself may take, and a little. */
const timeoutOf = ({ timeout = Duration.minutes(1) }: ServiceFunction): Timeout =>
  Timeout.duration(timeout.plus(Duration.seconds(10)));

type StepProps = Pick<LambdaInvokeProps, 'comment' | 'outputPath' | 'payload'>;

const step = (scope: Construct, id: string, fn: ServiceFunction, props: StepProps): TaskStateBase =>
  new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payloadResponseOnly: true,
    // Those are among the errors that are tried again in any case.
    retryOnServiceExceptions: false,
    taskTimeout: timeoutOf(fn),
    ...props,
  }).addRetry(retry);

/** The job, and nothing else of what the steps have come to know. */
const theJob = TaskInput.fromObject({
  accountId: JsonPath.stringAt('$.accountId'),
  jobId: JsonPath.stringAt('$.jobId'),
  attempt: JsonPath.numberAt('$.attempt'),
});

/**
 * Has a function called with each item of a list of the state. With an item that keeps failing it is called once more,
 * now with the error, so that it is recorded and the others go on. Nothing comes back but the number of items.
 */
const forEach = (
  scope: Construct,
  { list, one }: { list: string; one: string },
  fn: ServiceFunction,
): DistributedMap => {
  // An item's own result is left out: together they might outgrow what a state can hold.
  const outputPath = JsonPath.DISCARD;
  const apply = step(scope, one, fn, { comment: 'Exactly once, however often it is called', outputPath });
  const record = step(scope, `${one}Failed`, fn, {
    comment: 'Records that the item keeps failing, and why',
    outputPath,
  });
  return new DistributedMap(scope, `${one}s`, {
    itemsPath: `$.${list}`,
    maxConcurrency: concurrency,
    label: `${one}s`,
    resultSelector: { count: JsonPath.arrayLength(JsonPath.listAt('$')) },
    resultPath: `$.${list}`,
  }).itemProcessor(apply.addCatch(record, { resultPath: '$.error' }));
};

/** The steps of a job in their order: plan, then its parts, then its roster parts, then the end. */
export const assignmentWorkflow = (scope: Construct, { plan, part, roster, finish }: AssignmentSteps): Chain =>
  Chain.start(step(scope, 'Plan', plan, { comment: 'Lists the parts of the job, and of rosters', payload: theJob }))
    .next(forEach(scope, { list: 'parts', one: 'Part' }, part))
    .next(forEach(scope, { list: 'rosters', one: 'Roster' }, roster))
    .next(
      step(scope, 'Finish', finish, {
        comment: 'Ends the job, and starts the next one of the account',
        payload: theJob,
        outputPath: JsonPath.DISCARD,
      }),
    );
