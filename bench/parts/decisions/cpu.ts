import type { APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { decisionRoutes } from '../../../shared/routes/decisions.ts';
import { handlerOf } from '../../../test/support/api.ts';
import { eventOf } from '../../../test/support/call.ts';
import { bareDecision } from '../../bare/decision.ts';
import { type Compared, compare } from '../../support/cpu.ts';
import type { Asking } from './world.ts';

const measured = { rounds: 201, warmUp: 40, calls: 10 };

/** Compares what a decision and its bare counterpart take of the CPU. */
export const compareDecisions = async ({ request }: Asking): Promise<Compared> => {
  const handler = await handlerOf('decisions');
  const event = eventOf(decisionRoutes.evaluate, request);
  const times = (call: () => Promise<Answer>) => async () => {
    for (let made = 0; made < measured.calls; made++) {
      const { statusCode, body } = await call();
      if (statusCode !== 200 || !body?.includes('"decision":true')) throw new Error(`answered ${statusCode}: ${body}`);
    }
  };
  return compare({ run: times(() => handler(event)) }, { run: times(() => bareDecision(event)) }, measured);
};
