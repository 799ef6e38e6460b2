import { atMost, type Claim, claim, exactly, type Findings, type Table, table } from '../report.ts';
import { freshTable, step } from '../support/environment.ts';
import { countsText, type Metered, total } from '../support/meter.ts';
import { size } from '../support/sizes.ts';
import { quantile, spread } from '../support/timing.ts';
import { type Matrix, succeed } from '../support/world.ts';
import { type Answers, askConcurrently, askOneByOne, makeRoundRobin, type Single } from './leads/callers.ts';
import { type Outcome, outcomeOf } from './leads/fairness.ts';

const leads = size(10_000, 200);
const weights = [1, 1, 2, 3, 5, 8, 13, 50];
const rosters = [5, size(100, 10), size(1000, 20)];

interface Run {
  campaigns: number;
  weightOf: Map<string, number>;
  cost: Metered<Answers>;
  outcome: Outcome;
  /** Answered leads. */
  count: number;
  transactions: number;
  /** Transactions that lost a race. */
  lost: number;
}

/** Gives the users of a matrix their weights in all its campaigns. */
const setWeights = async ({ accountId, owner, userIds, campaignIds }: Matrix): Promise<Map<string, number>> => {
  for (const campaignId of campaignIds) {
    for (const [index, userId] of userIds.entries()) {
      const params = { accountId, campaignId, userId };
      await succeed('putRoundRobinMember', { as: owner, params, body: { weight: weights[index] } });
    }
  }
  return new Map(userIds.map((userId, index) => [userId, weights[index] ?? 1]));
};

const measureRun = async (campaigns: number): Promise<Run> => {
  await freshTable(`leads-of-${campaigns}`);
  const matrix = await makeRoundRobin(weights.length, campaigns);
  const weightOf = await setWeights(matrix);
  const cost = await step(`${leads} leads, ${campaigns} campaigns`, () => askConcurrently(matrix, leads));
  const { requests, refused, result } = cost;
  const { TransactWriteItems: transactions = 0 } = requests;
  const { TransactWriteItems: lost = 0 } = refused;
  const outcome = await outcomeOf(matrix, result.leads, weightOf);
  return { campaigns, weightOf, cost, outcome, count: result.leads.length, transactions, lost };
};

const campaignsText = ({ campaigns }: Run): string => (campaigns === 1 ? 'one campaign' : `${campaigns} campaigns`);

const claims = (run: Run): Claim[] => {
  const { cost, outcome, count } = run;
  const { refused, longest } = cost.result;
  const wrote = run.transactions - run.lost;
  const named = (what: string) => `${campaignsText(run)}: ${what}`;
  const answered = `${outcome.asAnswered.toLocaleString('en')}, ${outcome.isGapless ? 'without gaps' : 'not so'}`;
  const isExact = outcome.recorded === count && outcome.asAnswered === count && outcome.isGapless;
  return [
    exactly(named('leads handed out'), count, leads),
    claim(named('transactions that wrote, per lead'), (wrote / count).toFixed(2), '1', wrote === count),
    claim(
      named('answers that are on record as they were given, picks numbered 1 to n'),
      answered,
      'all: none lost, none doubled',
      isExact,
    ),
    atMost(
      named('leads per weight: largest difference after any pick, by its bound'),
      Math.round(outcome.spread * 1e9) / 1e9,
      1,
      { digits: 3 },
    ),
    exactly(named('answers 409, for the caller to ask again'), refused, 0),
    claim(
      named('longest request, s'),
      (longest / 1000).toFixed(1),
      '< 10: the timeout of the function',
      longest < 10_000,
    ),
  ];
};

const runTable = (runs: readonly Run[]): Table =>
  table('64 callers; requests, transactions and write units for each lead', runs, {
    '': campaignsText,
    leads: ({ count }) => count,
    s: ({ cost }) => cost.seconds.toFixed(1),
    'leads/s': ({ cost, count }) => (count / cost.seconds).toFixed(1),
    'ms: median, 99 %, longest': ({ cost: { result } }) =>
      [0.5, 0.99, 1].map((q) => quantile(result.millis, q).toFixed(0)).join(', '),
    'answers 409': ({ cost }) => cost.result.refused,
    requests: ({ cost, count }) => (total(cost.requests) / count).toFixed(2),
    transactions: ({ transactions, count }) => (transactions / count).toFixed(2),
    'of them lost': ({ lost, count }) => (lost / count).toFixed(2),
    'write units of those that won': ({ cost, count }) => (total(cost.writeUnits) / count).toFixed(2),
  });

const shareTable = ({ weightOf, outcome, count }: Run): Table => {
  const sum = weights.reduce((all, one) => all + one, 0);
  const shares = [...weightOf].map(([userId, weight]) => ({ weight, got: outcome.counts.get(userId) ?? 0 }));
  return table('Leads of the one campaign by member', shares, {
    weight: ({ weight }) => weight,
    leads: ({ got }) => got,
    'due by weight': ({ weight }) => ((count * weight) / sum).toFixed(1),
    'leads per weight': ({ weight, got }) => (got / weight).toFixed(2),
  });
};

const singleTable = (singles: readonly Single[]): Table =>
  table('A lead without contention, by the members of the roster', singles, {
    members: ({ members }) => members,
    requests: ({ cost, leads: count }) =>
      countsText(Object.fromEntries(Object.entries(cost.requests).map(([action, all]) => [action, all / count]))),
    'read units': ({ cost, leads: count }) => (cost.readUnits / count).toFixed(1),
    'write units': ({ cost, leads: count }) => (total(cost.writeUnits) / count).toFixed(1),
    'CPU time, µs': ({ micros }) => spread(micros, 0),
  });

/** Leads for 64 concurrent callers, and one by one. */
export const measure = async (): Promise<Findings> => {
  const singles: Single[] = [];
  for (const members of rosters) {
    await freshTable(`leads-${members}`);
    singles.push(await step(`${members} members`, () => askOneByOne(members, size(100, 10))));
  }
  const one = await measureRun(1);
  const eight = await measureRun(8);
  return {
    claims: [one, eight].flatMap(claims),
    tables: [runTable([one, eight]), shareTable(one), singleTable(singles)],
  };
};
