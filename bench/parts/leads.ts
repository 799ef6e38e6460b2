import type { Claim, Findings, Table } from '../report.ts';
import { succeed } from '../support/account-world.ts';
import { fillRosters, type Matrix, makeMatrix } from '../support/campaign-world.ts';
import { freshTable } from '../support/database.ts';
import { type Workflow, workflow } from '../support/machine.ts';
import { allWriteUnits, type Metered, requestsText, totalOf } from '../support/meter.ts';
import { step } from '../support/progress.ts';
import { quantile, spread } from '../support/statistics.ts';
import { type Handed, handOut } from './leads/callers.ts';
import { type Outcome, outcomeOf } from './leads/fairness.ts';
import { type Single, singleLeads } from './leads/single.ts';

const leads = 10_000;
const weights = [1, 1, 2, 3, 5, 8, 13, 50];
const rosters = [5, 100, 1000];

interface Run {
  campaigns: number;
  weightOf: Map<string, number>;
  handed: Metered<Handed>;
  outcome: Outcome;
}

/** Gives the users of a matrix their weights, in all its campaigns. */
const setWeights = async ({ accountId, owner, userIds, campaignIds }: Matrix): Promise<Map<string, number>> => {
  for (const campaignId of campaignIds) {
    for (const [index, userId] of userIds.entries()) {
      const params = { accountId, campaignId, userId };
      await succeed('putRoundRobinMember', { as: owner, params, body: { weight: weights[index] } });
    }
  }
  return new Map(userIds.map((userId, index) => [userId, weights[index] ?? 1]));
};

const measureRun = async (campaigns: number, flow: Workflow): Promise<Run> => {
  await freshTable(`leads-of-${campaigns}`);
  const matrix = await makeMatrix('acme', weights.length, campaigns);
  await fillRosters(matrix, flow);
  const weightOf = await setWeights(matrix);
  const handed = await step(`10,000 leads, ${campaigns} campaigns`, () => handOut(matrix, leads));
  return { campaigns, weightOf, handed, outcome: await outcomeOf(matrix, handed.result.answers, weightOf) };
};

const answered = ({ handed }: Run): number => handed.result.answers.length;
const whole = (count: number): string => count.toLocaleString('en');
const campaignsText = (campaigns: number): string => (campaigns === 1 ? 'one campaign' : `${campaigns} campaigns`);

const transactions = ({ handed }: Run): number => handed.requests['TransactWriteItems'] ?? 0;
const lost = ({ handed }: Run): number => handed.refused['TransactWriteItems'] ?? 0;

const runRow = (run: Run): string[] => {
  const { campaigns, handed } = run;
  const count = answered(run);
  const { millis, refused } = handed.result;
  return [
    campaignsText(campaigns),
    whole(count),
    handed.seconds.toFixed(1),
    (count / handed.seconds).toFixed(1),
    `${quantile(millis, 0.5).toFixed(0)}, ${quantile(millis, 0.99).toFixed(0)}, ${Math.max(...millis).toFixed(0)}`,
    whole(refused),
    (totalOf(handed.requests) / count).toFixed(2),
    (transactions(run) / count).toFixed(2),
    (lost(run) / count).toFixed(2),
    (allWriteUnits(handed) / count).toFixed(2),
  ];
};

const runTable = (runs: readonly Run[]): Table => ({
  caption: '64 callers; requests, transactions and write units for each lead',
  columns: [
    '',
    'leads',
    's',
    'leads/s',
    'ms: median, 99 %, longest',
    'answers 409',
    'requests',
    'transactions',
    'of them lost',
    'write units of those won',
  ],
  rows: runs.map(runRow),
});

const shareTable = ({ weightOf, outcome }: Run): Table => {
  const total = [...weightOf.values()].reduce((sum, weight) => sum + weight, 0);
  const count = [...outcome.counts.values()].reduce((sum, one) => sum + one, 0);
  return {
    caption: 'Who got the leads of the one campaign',
    columns: ['weight', 'leads', 'due by weight', 'leads per weight'],
    rows: [...weightOf].map(([userId, weight]) => {
      const got = outcome.counts.get(userId) ?? 0;
      return [String(weight), whole(got), ((count * weight) / total).toFixed(1), (got / weight).toFixed(2)];
    }),
  };
};

const singleRow = ({ members, leads: count, cost, micros }: Single): string[] => [
  whole(members),
  requestsText(Object.fromEntries(Object.entries(cost.requests).map(([action, all]) => [action, all / count]))),
  (cost.readUnits / count).toFixed(1),
  (allWriteUnits(cost) / count).toFixed(1),
  spread(micros, 0),
];

const singleTable = (singles: readonly Single[]): Table => ({
  caption: 'A lead without contention, by the members of the roster',
  columns: ['members', 'requests', 'read units', 'write units', 'CPU time, µs'],
  rows: singles.map(singleRow),
});

const claims = (run: Run): Claim[] => {
  const { campaigns, handed, outcome } = run;
  const count = answered(run);
  const claim = (what: string, measured: string, target: string, met: boolean): Claim => ({
    what: `${campaignsText(campaigns)}: ${what}`,
    measured,
    target,
    met,
  });
  const exact = outcome.onRecord === count && outcome.asAnswered === count && outcome.gapless;
  return [
    claim('leads handed out', whole(count), whole(leads), count === leads),
    claim(
      'transactions that wrote, per lead',
      ((transactions(run) - lost(run)) / count).toFixed(2),
      '1',
      transactions(run) - lost(run) === count,
    ),
    claim(
      'answers that are on record as they were given, picks numbered 1 to n',
      `${whole(outcome.asAnswered)}, ${outcome.gapless ? 'without gaps' : 'not so'}`,
      'all: none lost, none doubled',
      exact,
    ),
    claim(
      'leads per weight: largest difference after any pick, by its bound',
      outcome.spread.toFixed(3),
      '≤ 1',
      outcome.spread <= 1 + 1e-9,
    ),
    claim('answers 409, for the caller to ask again', whole(handed.result.refused), '0', handed.result.refused === 0),
    claim(
      'longest request, s',
      (handed.result.longest / 1000).toFixed(1),
      '< 10: the time of the function',
      handed.result.longest < 10_000,
    ),
  ];
};

/** Leads handed out to 64 callers at a time, and one by one. */
export const measure = async (): Promise<Findings> => {
  const flow = await workflow();
  const singles: Single[] = [];
  for (const members of rosters) singles.push(await step(`${members} members`, () => singleLeads(members, flow)));
  const one = await measureRun(1, flow);
  const eight = await measureRun(8, flow);
  return {
    title: 'Leads: 64 callers at once, and one by one',
    method:
      `An account of ${weights.length} users in the round robin of one campaign, and again of eight, with weights ${weights.join(', ')}; access by a job, weights ` +
      'by `PUT`, no caps and no pauses. 64 callers in this process each ask for a lead through the Lambda handler, wait for ' +
      'the answer, and ask for the next; with eight campaigns, they go round. Who is told 409, that others came first every ' +
      'time, asks again with the same id. Nobody begins a lead after three minutes. Callers, handlers and engine share the two cores, ' +
      'so a round of one lengthens those of all. Requests and transactions include those that lost a race; write units are ' +
      'of those that won, since neither DynamoDB nor the engine says what it charges for a transaction that it refuses. ' +
      'Afterwards all leads are read and compared with the answers, and the picks of each campaign gone through by their ' +
      'numbers: after each of them, leads per weight are compared between all pairs of members, the difference given as a ' +
      'share of its bound 1/v + 1/w. One by one: 100 leads after 50 that warm up, on a roster of equal weights; CPU time is that ' +
      'of this process, all threads, and so without the database, median and middle half.',
    claims: [one, eight].flatMap(claims),
    tables: [runTable([one, eight]), shareTable(one), singleTable(singles)],
    notes: [
      'A round is two `BatchGetItem` (what a pick is decided on; the items of those whose turn is next) and one transaction. ' +
        'Callers of one process take turns at a campaign (ADR 0017), as these do. Functions in the cloud are processes of their own ' +
        'and race: one of those in a round at the same time wins, the others begin anew after a pause. That is not measured here.',
      'On AWS a refused transaction consumes write capacity, too: under contention a lead costs more than the units of the one that won.',
      'Members are one packed item, which each pick writes: its size is what makes a lead of a large roster dear.',
    ],
  };
};
