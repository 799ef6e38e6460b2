import { readFile } from 'node:fs/promises';
import { compileRules, evaluateRules } from '../../shared/policies/rule-engine.ts';
import { type Claim, claim, type Findings, table } from '../report.ts';
import { step } from '../support/environment.ts';
import { size } from '../support/sizes.ts';
import { median, ratios, repeated, spread, timed } from '../support/timing.ts';
import { allocations } from './rules/allocation.ts';
import type { Engine } from './rules/engine.ts';
import { engines } from './rules/engines.ts';
import { largestKilobytes, timeOwn } from './rules/own.ts';
import { policy, questions } from './rules/policy.ts';

const rounds = { rounds: size(101, 3), warmUp: size(10, 1), millis: size(20, 2) };

/** How many times slower than Gatehouse they must be. */
const targets = { CASL: 1, casbin: 50, Cedar: 500 };

/** An object of V8 has at least this many bytes. */
const objectBytes = 16;

interface Measured {
  name: string;
  /** CPU time of a decision, and of loading the policy. */
  micros: number[];
  prepareMicros: number[];
  /** Times Gatehouse's decision, by round. */
  ratios: number[];
  heapBytes: number;
}

const compareEngines = async (all: readonly Engine[]): Promise<Measured[]> => {
  const permitted: boolean[] = [];
  const decisions = all.map(({ decide }) => repeated(() => decide(permitted), questions.length));
  const preparations = all.map(({ prepare }) => repeated(prepare));
  const micros = await step('decisions', async () => timed(await Promise.all(decisions), rounds));
  const prepareMicros = await step('loading policies', async () => timed(await Promise.all(preparations), rounds));
  const heap = await step('heap', allocations);
  return all.map(({ name }, index) => ({
    name,
    micros: micros[index] ?? [],
    prepareMicros: prepareMicros[index] ?? [],
    ratios: ratios(micros[index] ?? [], micros[0] ?? []),
    heapBytes: heap[name] ?? Number.NaN,
  }));
};

const slower = (measured: readonly Measured[], peer: keyof typeof targets): Claim => {
  const times = median(measured.find(({ name }) => name.startsWith(peer))?.ratios ?? []);
  const least = targets[peer];
  return claim(
    `time of a decision, ${peer} against Gatehouse`,
    `${times.toFixed(times < 10 ? 1 : 0)}×`,
    least === 1 ? '> 1×' : `≥ ${least}×`,
    least === 1 ? times > 1 : times >= least,
  );
};

/** How the questions are decided: by a rule that permits, by one that forbids, by none. */
const mix = (): string => {
  const ruleset = compileRules(policy, false);
  const verdicts = questions.map((question) => evaluateRules(ruleset, question));
  const permitted = verdicts.filter((verdict) => verdict.permitted).length;
  const unmatched = verdicts.filter(({ ruleId }) => ruleId === undefined).length;
  const forbidden = questions.length - permitted - unmatched;
  return `${questions.length} questions: ${permitted} are permitted by a rule, ${forbidden} forbidden by one, ${unmatched} denied because none matches.`;
};

const versionOf = async (name: string): Promise<string> => {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return `\`${name}\` ${JSON.parse(await readFile(manifest, 'utf8')).version}`;
};

/** The rule engine alone, beside other engines with the same policy. */
export const measure = async (): Promise<Findings> => {
  const measured = await compareEngines(await engines());
  const heap = measured[0]?.heapBytes ?? Number.NaN;
  const versions = await Promise.all(['@casl/ability', 'casbin', '@cedar-policy/cedar-wasm'].map(versionOf));
  return {
    claims: [
      ...(Object.keys(targets) as (keyof typeof targets)[]).map((peer) => slower(measured, peer)),
      claim('heap that a decision takes, bytes', heap.toFixed(1), `< ${objectBytes}: no object`, heap < objectBytes),
    ],
    tables: [
      table('Decisions under 20 rules, CPU time: median and middle half', measured, {
        '': ({ name }) => name,
        ns: ({ micros }) =>
          spread(
            micros.map((one) => 1000 * one),
            0,
          ),
        '× Gatehouse': (one) => spread(one.ratios),
        'heap of a decision, bytes': ({ heapBytes }) => heapBytes.toFixed(heapBytes < 100 ? 1 : 0),
        'loading the policy, µs': ({ prepareMicros }) => spread(prepareMicros),
      }),
      table("What else Gatehouse's engine does, CPU time, µs: median and middle half", await timeOwn(rounds), {
        '': ({ what }) => what,
        µs: ({ micros }) => spread(micros, 2),
      }),
    ],
    notes: [
      `${mix()} Compared with ${versions.join(', ')}.`,
      `The policy of 200 rules has ${largestKilobytes.toFixed(0)} KB.`,
    ],
  };
};
