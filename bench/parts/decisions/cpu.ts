import type { APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { decisionRoutes } from '../../../shared/decisions/routes.ts';
import { handlerOf } from '../../../test/support/api.ts';
import { eventOf } from '../../../test/support/call.ts';
import { bareDecision, readAlike, readPlainly } from '../../bare/decision.ts';
import { type Compared, compare } from '../../support/cpu.ts';
import type { Asking } from './world.ts';

const measured = { rounds: 201, warmUp: 100, calls: 10 };

export interface Compares {
  /** With a bare handler that has the SDK as it comes. */
  plainly: Compared;
  /** With one that reads as the functions do: what is left is what Gatehouse does beside reading. */
  alike: Compared;
}

/** Compares what a decision and its bare counterparts take of the CPU. */
export const compareDecisions = async ({ request }: Asking): Promise<Compares> => {
  const handler = await handlerOf('decisions');
  const event = eventOf(decisionRoutes.evaluate, request);
  const times = (call: () => Promise<Answer>) => async () => {
    for (let made = 0; made < measured.calls; made++) {
      const { statusCode, body } = await call();
      if (statusCode !== 200 || !body?.includes('"decision":true')) throw new Error(`answered ${statusCode}: ${body}`);
    }
  };
  const against = (read: typeof readAlike): Promise<Compared> =>
    compare({ run: times(() => handler(event)) }, { run: times(() => bareDecision(read)(event)) }, measured);
  return { plainly: await against(readPlainly), alike: await against(readAlike) };
};
