import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../core/log.ts';
import { pooled } from '../core/pool.ts';
import { minuteMillis } from '../core/time-units.ts';
import type { PolicyInForce, ShadowSource } from '../policies/compiled-policy.ts';
import { type Difference, dayOf } from '../policies/shadow-hit.ts';
import type { Evaluation } from './authzen.ts';
import { decide, effectiveUserId, type Outcome, rulesOfOutcome } from './decide.ts';
import type { DecisionInput } from './read-facts.ts';
import { countDifference } from './shadow-store.ts';

/** A process writes each kind of difference at most once per interval, in milliseconds, and counts in memory in between. */
const flushMillis = minuteMillis;
/** Maximum number of kinds in memory. Further kinds are not counted until others have been written and can be dropped. */
const maxKinds = 2000;
/** Maximum number of concurrent writes per request, and how long a request waits for them. */
const maxWrites = 25;
const patienceMillis = 300;

/** A kind of difference on one day. */
interface Kind {
  accountId: string;
  version: number;
  difference: Difference;
  /** The first and the latest occurrence since it was last written. */
  from: string;
  at: string;
  pending: number;
  writtenAt: number;
}

const kinds = new Map<string, Kind>();

const differencesFor = (evaluation: Evaluation, live: Outcome, input: DecisionInput): Difference[] => {
  const { compiled, policy, facts } = input;
  const shadows: [ShadowSource, PolicyInForce][] = [];
  if (compiled.draft) shadows.push(['draft', compiled.draft]);
  if (compiled.withShadowRules) shadows.push(['rules', { ...compiled.withShadowRules, settings: policy.settings }]);
  return shadows.flatMap(([source, shadow]) => {
    const outcome = decide(evaluation, facts, shadow);
    if (outcome.permitted === live.permitted) return [];
    return {
      source,
      userId: effectiveUserId(evaluation, facts),
      action: evaluation.action.name,
      resourceType: evaluation.resource.type,
      would: outcome.permitted ? ('permit' as const) : ('deny' as const),
      reason: outcome.reason,
      rules: rulesOfOutcome(outcome, shadow),
    };
  });
};

const isDue = ({ pending, writtenAt }: Kind, at: number): boolean => pending > 0 && at - writtenAt >= flushMillis;

/** Makes room for another kind by dropping one that is fully written and due again. @returns whether there is room */
const makeRoom = (at: number): boolean => {
  if (kinds.size < maxKinds) return true;
  for (const [name, { pending, writtenAt }] of kinds) {
    if (pending > 0 || at - writtenAt < flushMillis) continue;
    kinds.delete(name);
    return true;
  }
  return false;
};

const countInMemory = (difference: Difference, { account, facts }: DecisionInput): void => {
  const { accountId } = account;
  const version = account.policy?.documentVersion ?? 0;
  const { source, userId, action, resourceType, would } = difference;
  const name = JSON.stringify([accountId, version, dayOf(facts.now), source, userId, action, resourceType, would]);
  const known = kinds.get(name);
  if (known) {
    known.pending++;
    Object.assign(known, { difference, at: facts.now, from: known.pending > 1 ? known.from : facts.now });
  } else if (makeRoom(Date.parse(facts.now))) {
    kinds.set(name, { accountId, version, difference, from: facts.now, at: facts.now, pending: 1, writtenAt: 0 });
  }
};

/** Writes all kinds that are due, of any account: counts of an earlier minute are written by the next request with a difference. */
const writeDue = async (now: string): Promise<void> => {
  const at = Date.parse(now);
  const due = [...kinds.values()].filter((kind) => isDue(kind, at)).slice(0, maxWrites);
  const signal = AbortSignal.timeout(patienceMillis);
  await pooled(due, maxWrites, async (kind) => {
    const { accountId, version, difference, pending, from, at: to } = kind;
    Object.assign(kind, { pending: 0, writtenAt: at });
    try {
      await countDifference(accountId, version, difference, pending, { from, to }, signal);
    } catch (error) {
      // If only the answer was lost, this counts twice; that is better than not at all.
      kind.pending += pending;
      kind.from = from;
      log.error('SHADOW_UNCOUNTED', error, { accountId });
    }
  });
};

/**
 * Counts the evaluations that a policy in shadow would have decided differently. Does nothing when there is no such policy.
 * A process writes each kind (user, action, type, day) at most once a minute, and a request writes at most 25 kinds and
 * waits at most 300 ms for them: shadow evaluation must neither affect nor delay decisions. Never throws.
 */
export const countShadowHits = async (
  decided: readonly { evaluation: Evaluation; outcome: Outcome }[],
  input: DecisionInput,
): Promise<void> => {
  const { compiled, facts } = input;
  if (!compiled.draft && !compiled.withShadowRules) return;
  for (const { evaluation, outcome } of decided) {
    for (const difference of differencesFor(evaluation, outcome, input)) countInMemory(difference, input);
  }
  // Slow writes must not delay the answer.
  await Promise.race([writeDue(facts.now), sleep(patienceMillis, undefined, { ref: false })]);
};
