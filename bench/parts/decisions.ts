import type { Decision } from '../../shared/decisions/authzen.ts';
import type { Claim, Findings } from '../report.ts';
import { succeed } from '../support/account-world.ts';
import { freshTable } from '../support/database.ts';
import { workflow } from '../support/machine.ts';
import { type Metered, metered, requestsText } from '../support/meter.ts';
import { step } from '../support/progress.ts';
import { median, spread } from '../support/statistics.ts';
import { type Compares, compareDecisions } from './decisions/cpu.ts';
import { type Asking, type Askings, makeAskings, makeCrowdedAsking } from './decisions/world.ts';

const target = { requests: '1 BatchGetItem', readUnits: 4, cpu: 1.15 };
const campaigns = 1000;

interface Cost {
  what: string;
  cost: Metered<unknown>;
}

const decided = async ({ request }: Asking): Promise<void> => {
  const { decision, context } = await succeed<Decision>('evaluate', request);
  if (!decision) throw new Error(`it was denied: ${context?.reason}`);
};

const costOf = async (asking: Asking, what = asking.what): Promise<Cost> => ({
  what,
  cost: await metered(() => decided(asking)),
});

interface Costs {
  /** Those that targets are for. */
  held: Cost[];
  others: Cost[];
}

/** What decisions ask of DynamoDB. The first is the first of this process; nor has it met the session before. */
const costs = async ({ user, campaign, session, sessionAlone }: Askings, crowded: Asking): Promise<Costs> => {
  const first = await costOf(user, `${user.what}, the first of a process`);
  const met = await costOf(sessionAlone, `${sessionAlone.what}, the first of a process`);
  // Its policy is read once.
  await decided(crowded);
  return {
    held: [first, await costOf(user), await costOf(campaign), await costOf(session)],
    others: [met, await costOf(sessionAlone, `${sessionAlone.what}, after that`), await costOf(crowded)],
  };
};

const costClaims = ({ what, cost: { requests, readUnits } }: Cost): Claim[] => [
  {
    what: `${what}: round trips`,
    measured: requestsText(requests),
    target: target.requests,
    met: requestsText(requests) === target.requests,
  },
  {
    what: `${what}: read units`,
    measured: String(readUnits),
    target: `≤ ${target.readUnits}`,
    met: readUnits <= target.readUnits,
  },
];

interface Timed extends Compares {
  what: string;
}

const cpuClaim = ({ what, plainly }: Timed): Claim => ({
  what: `${what}: CPU time of the handler against bare`,
  measured: `${median(plainly.ratios).toFixed(2)}×`,
  target: `≤ ${target.cpu}×`,
  met: median(plainly.ratios) <= target.cpu,
});

const cpuRow = ({ what, plainly, alike }: Timed): string[] => [
  what,
  spread(plainly.micros, 0),
  spread(plainly.bareMicros, 0),
  spread(plainly.ratios, 2),
  spread(alike.ratios, 2),
  (median(alike.micros) - median(alike.bareMicros)).toFixed(0),
];

/** Decisions through the Lambda handler: round trips, read units, and CPU time against a bare handler. */
export const measure = async (): Promise<Findings> => {
  await freshTable('decisions');
  const flow = await workflow();
  const askings = await step('account', () => makeAskings('decisions', campaigns, flow));
  const crowded = await step('another account', () => makeCrowdedAsking('crowded'));
  const { held, others } = await costs(askings, crowded);
  const timed: Timed[] = [];
  for (const asking of [askings.user, askings.campaign, askings.session]) {
    timed.push({ what: asking.what, ...(await step(asking.what, () => compareDecisions(asking))) });
  }
  return {
    title: 'Decisions',
    method:
      '`POST …/access/v1/evaluation` through the Lambda handler, with the claims as the gateway hands them over, in an account ' +
      `of ten users, ${campaigns.toLocaleString('en')} campaigns, two grants and one open session, all made through the API or by ` +
      'its job; the policy has the 20 rules of the part `rules`, and every question is permitted. Requests by client ' +
      'middleware; units are those that the database reports, every read strongly consistent. CPU time is that of this ' +
      'process, all threads, and so without the database; both sides in turn in each round, the log switched off. The bare ' +
      'handler (`bench/bare/decision.ts`) reads the request and writes the answer as JSON, sends the same read with the SDK ' +
      'as it comes and has the same logger; it does not authenticate, check or decide anything. Beside it, the same with a ' +
      'bare handler that reads as the functions do: what is left is all that Gatehouse does beside reading.',
    claims: [...timed.map(cpuClaim), ...held.flatMap(costClaims)],
    tables: [
      {
        caption: 'CPU time of a decision, µs: median and middle half',
        columns: ['', 'handler', 'bare', '× bare', '× bare, reading alike', 'µs more than that'],
        rows: timed.map(cpuRow),
      },
      {
        caption: 'A decision',
        columns: ['', 'DynamoDB', 'read units'],
        rows: [...held, ...others].map(({ what, cost }) => [what, requestsText(cost.requests), String(cost.readUnits)]),
      },
    ],
    notes: [
      'Whom a session acts for stands on the account. Where something of that user must be read, too (their access to a ' +
        'campaign), a process that has not met the session before asks twice, unless the request names the user.',
    ],
  };
};
