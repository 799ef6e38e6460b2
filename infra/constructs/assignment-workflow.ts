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

/** All steps are idempotent. The pauses are random, up to 1, 2, 4, 8 and 16 seconds. */
const retry: RetryProps = {
  errors: [Errors.ALL],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxAttempts: 5,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JitterType.FULL,
};

/** Concurrent items. They write to the partitions of one account, whose throughput is limited. */
const concurrency = 8;

/** The function's own timeout plus a margin. */
const timeoutOf = ({ timeout = Duration.minutes(1) }: ServiceFunction): Timeout =>
  Timeout.duration(timeout.plus(Duration.seconds(10)));

type StepProps = Pick<LambdaInvokeProps, 'comment' | 'outputPath' | 'payload'>;

const step = (scope: Construct, id: string, fn: ServiceFunction, props: StepProps): TaskStateBase =>
  new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payloadResponseOnly: true,
    // `retry` covers these errors already.
    retryOnServiceExceptions: false,
    taskTimeout: timeoutOf(fn),
    ...props,
  }).addRetry(retry);

/** The job's ids, without the results of earlier steps. */
const jobInput = TaskInput.fromObject({
  accountId: JsonPath.stringAt('$.accountId'),
  jobId: JsonPath.stringAt('$.jobId'),
  attempt: JsonPath.numberAt('$.attempt'),
});

/**
 * Calls a function for each item of a list in the state. When an item keeps failing, the function is called once more with
 * the error, to record it, and the other items continue. The result is the number of items.
 */
const forEach = (
  scope: Construct,
  { list, one }: { list: string; one: string },
  fn: ServiceFunction,
): DistributedMap => {
  // The results of all items together could exceed the size limit of a state.
  const outputPath = JsonPath.DISCARD;
  const apply = step(scope, one, fn, { comment: 'Idempotent', outputPath });
  const record = step(scope, `${one}Failed`, fn, {
    comment: 'Records the error of an item that keeps failing',
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

/** The steps of a job: plan, then its parts, then its roster parts, then finish. */
export const assignmentWorkflow = (scope: Construct, { plan, part, roster, finish }: AssignmentSteps): Chain =>
  Chain.start(step(scope, 'Plan', plan, { comment: 'Lists the parts and roster parts of the job', payload: jobInput }))
    .next(forEach(scope, { list: 'parts', one: 'Part' }, part))
    .next(forEach(scope, { list: 'rosters', one: 'Roster' }, roster))
    .next(
      step(scope, 'Finish', finish, {
        comment: 'Finishes the job and starts the next one of the account',
        payload: jobInput,
        outputPath: JsonPath.DISCARD,
      }),
    );
