import { countDifference } from '../db/shadows.ts';
import type { Evaluation } from '../domain/authzen.ts';
import { type Judgement, judge, rulesBehind, userBehind } from '../domain/decision.ts';
import type { PolicyInForce, ShadowSource } from '../domain/policy-in-force.ts';
import type { Difference } from '../domain/shadow.ts';
import { log } from '../log.ts';
import { pooled } from '../pool.ts';
import type { Ground } from './read.ts';

/** A kind of difference is written at most once in so many milliseconds by one process; what comes in between is added up. */
const every = 60_000;
const maxKinds = 2000;
const writesAtOnce = 16;

interface Counted {
  pending: number;
  writtenAt: number;
}

const counted = new Map<string, Counted>();

/** How many of a kind are to be written now, with those that were met since the last write; 0: that was a moment ago. */
const due = (kind: string, met: number, at: number): number => {
  const known = counted.get(kind);
  const pending = met + (known?.pending ?? 0);
  if (known && at - known.writtenAt < every) {
    known.pending = pending;
    return 0;
  }
  counted.delete(kind);
  const [oldest] = counted.keys();
  if (counted.size >= maxKinds && oldest !== undefined) counted.delete(oldest);
  counted.set(kind, { pending: 0, writtenAt: at });
  return pending;
};

const differences = (asked: Evaluation, live: Judgement, ground: Ground): Difference[] => {
  const { compiled, policy, facts } = ground;
  const beside: [ShadowSource, PolicyInForce][] = [];
  if (compiled.draft) beside.push(['draft', compiled.draft]);
  if (compiled.withShadowRules) beside.push(['rules', { ...compiled.withShadowRules, settings: policy.settings }]);
  return beside.flatMap(([source, other]) => {
    const judged = judge(asked, facts, other);
    if (judged.permitted === live.permitted) return [];
    return {
      ...{ source, userId: userBehind(asked, facts), action: asked.action.name, resourceType: asked.resource.type },
      would: judged.permitted ? ('permit' as const) : ('deny' as const),
      reason: judged.reason,
      rules: rulesBehind(judged, other),
    };
  });
};

/**
 * Counts what a policy in shadow would have decided otherwise. Nothing is evaluated twice where there is none, and of one
 * kind (user, action, type) at most one write is made in a minute. Never throws: what is only watched must not decide.
 */
export const watchShadows = async (
  decided: readonly { asked: Evaluation; judgement: Judgement }[],
  ground: Ground,
): Promise<void> => {
  const { compiled, account, facts } = ground;
  if (!compiled.draft && !compiled.withShadowRules) return;
  const { accountId } = account;
  const version = account.policy?.documentVersion ?? 0;
  const found = decided.flatMap(({ asked, judgement }) => differences(asked, judgement, ground));
  const kinds = Map.groupBy(found, ({ source, userId, action, resourceType, would }) =>
    JSON.stringify([accountId, version, source, userId, action, resourceType, would]),
  );
  const writes = [...kinds].flatMap(([kind, same]) => {
    const count = due(kind, same.length, Date.parse(facts.now));
    const [difference] = same;
    return count > 0 && difference ? [{ kind, difference, count }] : [];
  });
  await pooled(writes, writesAtOnce, async ({ kind, difference, count }) => {
    try {
      await countDifference(accountId, version, difference, count, facts.now);
    } catch (error) {
      const known = counted.get(kind);
      if (known) known.pending += count;
      log.error('SHADOW_UNCOUNTED', error, { accountId });
    }
  });
};
