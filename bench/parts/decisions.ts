import type { Decision } from '../../shared/decisions/authzen.ts';
import { decisionRoutes } from '../../shared/decisions/routes.ts';
import { handlerOf } from '../../test/support/api/api.ts';
import { eventOf } from '../../test/support/api/call.ts';
import { bareDecision, type Read, readLikeFunctions, readWithSdk } from '../bare/decision.ts';
import { atMost, exactly, type Findings, table } from '../report.ts';
import { type Compared, compare, comparedColumns, more } from '../support/bare.ts';
import { costOf } from '../support/cost.ts';
import { freshTable, step } from '../support/environment.ts';
import { countsText } from '../support/meter.ts';
import { size } from '../support/sizes.ts';
import { median, spread } from '../support/timing.ts';
import { succeed } from '../support/world.ts';
import { type Evaluation, makeCrowdedEvaluation, makeEvaluations } from './decisions/world.ts';

const permitted = async ({ request }: Evaluation): Promise<void> => {
  const { decision, context } = await succeed<Decision>('evaluate', request);
  if (!decision) throw new Error(`it was denied: ${context?.reason}`);
};

const cost = (evaluation: Evaluation, suffix = '') =>
  costOf(`${evaluation.what}${suffix}`, () => permitted(evaluation));

interface ComparedTwice extends Compared {
  /** With a bare handler that reads as the functions do: the rest is what Gatehouse does besides reading. */
  alike: Compared;
}

const compareDecisions = async ({ what, request }: Evaluation): Promise<ComparedTwice> => {
  const handler = await handlerOf('decisions');
  const event = eventOf(decisionRoutes.evaluate, request);
  const against = (read: Read) =>
    compare(
      what,
      () => handler(event),
      () => bareDecision(read)(event),
      '"decision":true',
    );
  return { ...(await against(readWithSdk)), alike: await against(readLikeFunctions) };
};

/** Decisions through the Lambda handler: round trips, read units, and CPU time against a bare handler. */
export const measure = async (): Promise<Findings> => {
  await freshTable('decisions');
  const made = await step('accounts', () => makeEvaluations('decisions', size(1000, 20)));
  const { user, campaign, session, sessionAlone } = made;
  const crowded = await makeCrowdedEvaluation('crowded');
  const first = await cost(user, ', the first of a process');
  const firstAlone = await cost(sessionAlone, ', the first of a process');
  // Reads the policy of this account once.
  await permitted(crowded);
  const held = [first, await cost(user), await cost(campaign), await cost(session)];
  const others = [firstAlone, await cost(sessionAlone, ', after that'), await cost(crowded)];
  const compared: ComparedTwice[] = [];
  for (const one of [user, campaign, session]) compared.push(await step(one.what, () => compareDecisions(one)));
  return {
    claims: [
      ...compared.map(({ what, ratios }) =>
        atMost(`${what}: CPU time of the handler against bare`, median(ratios), 1.15, { unit: '×' }),
      ),
      ...held.flatMap(({ what, requests, readUnits }) => [
        exactly(`${what}: round trips`, countsText(requests), '1 BatchGetItem'),
        atMost(`${what}: read units`, readUnits, 4, { digits: 0 }),
      ]),
    ],
    tables: [
      table('CPU time of a decision, µs: median and middle half', compared, {
        ...comparedColumns,
        '× bare, reading alike': ({ alike }) => spread(alike.ratios, 2),
        'µs more than that': ({ alike }) => more(alike),
      }),
      table('A decision', [...held, ...others], {
        '': ({ what }) => what,
        DynamoDB: ({ requests }) => countsText(requests),
        'read units': ({ readUnits }) => readUnits,
      }),
    ],
  };
};
