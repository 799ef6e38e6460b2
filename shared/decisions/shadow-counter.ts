import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../core/log.ts';
import { pooled } from '../core/pool.ts';
import { minuteMillis } from '../core/time-units.ts';
import type { PolicyInForce, ShadowSource } from '../policies/compiled-policy.ts';
import { type Difference, dayOf } from '../policies/shadow-hit.ts';
import type { Evaluation } from './authzen.ts';
import { decide, type Outcome, rulesBehind, userBehind } from './decide.ts';
import type { DecisionInput } from './read-facts.ts';
import { countDifference } from './shadow-store.ts';

/** A kind of difference is written at most once in so many milliseconds by one process; what comes in between is added up. */
const flushMillis = minuteMillis;
/** Kinds that are remembered; of those beyond, nothing is counted until others are written and old. */
const maxKinds = 2000;
/** What one request may write at most, all at once, and how long it waits for that. */
const maxWrites = 25;
const patienceMillis = 300;

/** A kind of difference on one day. */
interface Kind {
  accountId: string;
  version: number;
  difference: Difference;
  /** The first and the latest instant at which it was met since it was written. */
  from: string;
  at: string;
  pending: number;
  writtenAt: number;
}

const kinds = new Map<string, Kind>();

const differences = (asked: Evaluation, live: Outcome, ground: DecisionInput): Difference[] => {
  const { compiled, policy, facts } = ground;
  const beside: [ShadowSource, PolicyInForce][] = [];
  if (compiled.draft) beside.push(['draft', compiled.draft]);
  if (compiled.withShadowRules) beside.push(['rules', { ...compiled.withShadowRules, settings: policy.settings }]);
  return beside.flatMap(([source, other]) => {
    const judged = decide(asked, facts, other);
    if (judged.permitted === live.permitted) return [];
    return {
      ...{ source, userId: userBehind(asked, facts), action: asked.action.name, resourceType: asked.resource.type },
      would: judged.permitted ? ('permit' as const) : ('deny' as const),
      reason: judged.reason,
      rules: rulesBehind(judged, other),
    };
  });
};

const isDue = ({ pending, writtenAt }: Kind, at: number): boolean => pending > 0 && at - writtenAt >= flushMillis;

/** Makes room by forgetting a kind of which everything is written, long enough ago to be written again. */
const hasRoom = (at: number): boolean => {
  if (kinds.size < maxKinds) return true;
  for (const [name, { pending, writtenAt }] of kinds) {
    if (pending > 0 || at - writtenAt < flushMillis) continue;
    kinds.delete(name);
    return true;
  }
  return false;
};

const meet = (difference: Difference, { account, facts }: DecisionInput): void => {
  const { accountId } = account;
  const version = account.policy?.documentVersion ?? 0;
  const { source, userId, action, resourceType, would } = difference;
  const name = JSON.stringify([accountId, version, dayOf(facts.now), source, userId, action, resourceType, would]);
  const known = kinds.get(name);
  if (known) {
    known.pending++;
    Object.assign(known, { difference, at: facts.now, from: known.pending > 1 ? known.from : facts.now });
  } else if (hasRoom(Date.parse(facts.now))) {
    kinds.set(name, { accountId, version, difference, from: facts.now, at: facts.now, pending: 1, writtenAt: 0 });
  }
};

/** Writes what is due, of whatever account: what was met in an earlier minute goes with the next request that meets anything. */
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
      // An answer that was lost counts twice rather than not at all.
      kind.pending += pending;
      kind.from = from;
      log.error('SHADOW_UNCOUNTED', error, { accountId });
    }
  });
};

/**
 * Counts what a policy in shadow would have decided otherwise. Nothing is evaluated twice where there is none; a process
 * writes each kind (user, action, type, day) at most once a minute, and a request 25 of them at most, for no longer than
 * a moment: what is only watched must neither decide nor hold up. Never throws.
 */
export const countShadowHits = async (
  decided: readonly { asked: Evaluation; judgement: Outcome }[],
  ground: DecisionInput,
): Promise<void> => {
  const { compiled, facts } = ground;
  if (!compiled.draft && !compiled.withShadowRules) return;
  for (const { asked, judgement } of decided) {
    for (const difference of differences(asked, judgement, ground)) meet(difference, ground);
  }
  // Whatever holds up the writes, the answer does not wait for it.
  await Promise.race([writeDue(facts.now), sleep(patienceMillis, undefined, { ref: false })]);
};
