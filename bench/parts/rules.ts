import { readFile } from 'node:fs/promises';
import { compile, evaluateRules } from '../../shared/policies/rule-engine.ts';
import type { Claim, Findings, Table } from '../report.ts';
import { interleaved } from '../support/interleaved.ts';
import { step } from '../support/progress.ts';
import { median, spread } from '../support/statistics.ts';
import { type Allocation, allocations } from './rules/allocation.ts';
import type { Engine } from './rules/engine.ts';
import { engines } from './rules/engines.ts';
import { kilobytes } from './rules/largest.ts';
import { type Own, ownCosts } from './rules/own.ts';
import { policy } from './rules/policy.ts';
import { questions } from './rules/questions.ts';

const terms = { rounds: 101, warmUp: 10, millis: 20 };

/** How many times slower they are to be; and an object of V8 has at least so many bytes. */
const target = { CASL: 1, casbin: 50, Cedar: 500, object: 16 };

interface Measured {
  name: string;
  nanos: number[];
  /** As many times ours, round by round. */
  ratios: number[];
  /** Making the policy ready, in microseconds. */
  prepareMicros: number[];
  allocation: Allocation | undefined;
}

/** Decisions of all engines in turn; then how they make the policy ready. */
const compared = async (all: readonly Engine[], allocated: readonly Allocation[]): Promise<Measured[]> => {
  const [ours] = all;
  const permits = ours?.round();
  const decisions = all.map(({ name, round }) => ({
    operations: questions.length,
    run: () => {
      if (round() !== permits) throw new Error(`${name} has decided otherwise`);
    },
  }));
  const nanos = await step('decisions', () => interleaved(decisions, terms));
  const ready = all.map(({ prepare }) => ({ run: prepare, operations: 1 }));
  const prepared = await step('making ready', () => interleaved(ready, terms));
  return all.map(({ name }, index) => ({
    name,
    nanos: nanos[index] ?? [],
    ratios: (nanos[index] ?? []).map((one, round) => one / (nanos[0]?.[round] ?? Number.NaN)),
    prepareMicros: (prepared[index] ?? []).map((one) => one / 1000),
    allocation: allocated.find((one) => one.name === name),
  }));
};

const bytesEach = ({ allocation }: Measured): number =>
  allocation ? Math.max(0, allocation.bytes / allocation.decisions) : Number.NaN;

const slower = (measured: readonly Measured[], peer: 'CASL' | 'casbin' | 'Cedar'): Claim => {
  // The faster way of those that were tried.
  const times = Math.min(...measured.filter(({ name }) => name.startsWith(peer)).map(({ ratios }) => median(ratios)));
  return {
    what: `time of a decision, ${peer} against ours`,
    measured: `${times.toFixed(times < 10 ? 1 : 0)}×`,
    target: target[peer] === 1 ? '> 1×' : `≥ ${target[peer]}×`,
    met: target[peer] === 1 ? times > 1 : times >= target[peer],
  };
};

const heapClaim = (ours: Measured): Claim => ({
  what: 'heap that a decision takes, bytes',
  measured: bytesEach(ours).toFixed(1),
  target: `< ${target.object}: no object`,
  met: bytesEach(ours) < target.object,
});

const enginesTable = (measured: readonly Measured[]): Table => ({
  caption: 'Decisions under 20 rules, CPU time: median and middle half',
  columns: ['', 'ns', '× ours', 'heap of a decision, bytes', 'making the policy ready, µs'],
  rows: measured.map((one) => [
    one.name,
    spread(one.nanos, 0),
    spread(one.ratios),
    bytesEach(one).toFixed(bytesEach(one) < 100 ? 1 : 0),
    spread(one.prepareMicros),
  ]),
});

const ownTable = (own: readonly Own[]): Table => ({
  caption: 'What else our engine does, CPU time, µs: median and middle half',
  columns: ['', 'µs'],
  rows: own.map(({ what, nanos }) => [
    what,
    spread(
      nanos.map((one) => one / 1000),
      2,
    ),
  ]),
});

/** How the questions are decided: by a rule that permits, by one that forbids, by none. */
const mix = (): string => {
  const ruleset = compile(policy, false);
  const verdicts = questions.map((question) => evaluateRules(ruleset, question));
  const permitted = verdicts.filter((verdict) => verdict.permitted).length;
  const open = verdicts.filter(({ ruleId }) => ruleId === undefined).length;
  return `${permitted} are permitted by a rule, ${questions.length - permitted - open} forbidden by one, ${open} denied since none fits`;
};

const packages = ['@casl/ability', 'casbin', '@cedar-policy/cedar-wasm'];

const versions = async (): Promise<string> => {
  const manifests = packages.map((name) => new URL(`../../node_modules/${name}/package.json`, import.meta.url));
  const texts = await Promise.all(manifests.map((manifest) => readFile(manifest, 'utf8')));
  return texts.map((text, index) => `\`${packages[index]}\` ${JSON.parse(text).version}`).join(', ');
};

/** The rule engine alone, beside other engines with the same policy. */
export const measure = async (): Promise<Findings> => {
  const all = await engines();
  const measured = await compared(all, await step('heap', allocations));
  const own = await step('our own', () => ownCosts(terms));
  const [ours] = measured;
  if (!ours) throw new Error('there is nothing to compare');
  return {
    title: 'The rule engine: decisions beside CASL, casbin and Cedar',
    method:
      `${policy.length} rules: the eight restrictions, all on, and a dozen of an account, by role, by user, by properties of the ` +
      `resource and of who asks. ${questions.length} questions: ${mix()}. Compared with ${await versions()}. Each engine has the ` +
      'policy in its own language and the questions in its own form, all of it made ready beforehand; before anything is measured, ' +
      'each must decide every question as ours does, and there is no rule without which no answer would be another. They decide all questions in turn, in one process, each for at least ' +
      `${terms.millis} ms in each of ${terms.rounds} rounds, and ratios are taken within a round. CASL has one ability per person, made ` +
      'beforehand of the rules that concern them, so that it need not look at roles, users and their properties any more, nor ' +
      'for the ability; casbin has one line per rule, those that deny first, and is asked without promises; Cedar has its ' +
      'policies parsed once, no entities, and all properties in the context, which is faster than entities that have them. ' +
      'Heap is that of a process of its own, with garbage, without collection, over a million decisions or as many as fit.',
    claims: [slower(measured, 'CASL'), slower(measured, 'casbin'), slower(measured, 'Cedar'), heapClaim(ours)],
    tables: [enginesTable(measured), ownTable(own)],
    notes: [
      'The faster way of casbin counts for the target: its matcher calls functions that look names up and check conditions in ' +
        'JavaScript; its documentation would have conditions evaluated from the text of the policy.',
      'Making ready is, for CASL, the ability of one person; for casbin, an enforcer with its policies.',
      `The 200 rules are as many as a policy may have, and with ${kilobytes.toFixed(0)} KB about as large as it may be: six actions, six ` +
        'types and 20 users in each. A process compiles a policy once for each version.',
    ],
  };
};
