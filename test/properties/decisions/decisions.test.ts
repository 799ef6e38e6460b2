import { expect, it } from 'vitest';
import { decide, rulesOfOutcome } from '../../../shared/decisions/decide.ts';
import { compilePolicy, type PolicyInForce } from '../../../shared/policies/compiled-policy.ts';
import { PolicyInput } from '../../../shared/policies/policy.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { policies } from '../../support/random/policies.ts';
import { factsOf } from './facts.ts';
import { expected } from './model.ts';
import { questions, type World, worlds, writtenAt } from './world.ts';

/* Decisions, against the product's rules written down a second time, for any policy, account and question. */

const seen = new Set<string>();

const check = (
  world: World,
  policy: Parameters<typeof expected>[1],
  inForce: PolicyInForce,
  evaluations: Parameters<typeof expected>[2][],
) => {
  const facts = factsOf(world);
  for (const question of evaluations) {
    const decision = decide(question, facts, inForce);
    const published = {
      permitted: decision.permitted,
      reason: decision.reason,
      rules: rulesOfOutcome(decision, inForce).sort(),
    };
    expect(published, JSON.stringify(question)).toEqual(expected(world, policy, question));
    seen.add(published.reason);
  }
};

const manyQuestions = fc.array(questions, { minLength: 10, maxLength: 20 });

it(
  'decides as the rules of the product have it, and for the same reason',
  () => {
    fc.assert(
      fc.property(policies({ draft: false }), worlds, manyQuestions, (input, world, some) => {
        const policy = PolicyInput.parse(input);
        const compiled = compilePolicy(policy, writtenAt);
        const live = { ...policy, rules: policy.rules.filter(({ shadow }) => shadow !== true) };
        check(world, live, { ...compiled.live, settings: policy }, some);
        // Asked again, of what is kept from the first time.
        check(world, live, { ...compiled.live, settings: policy }, some.toReversed());
      }),
      { numRuns: runs(700) },
    );
  },
  patience,
);

it(
  'sees in shadow what would be decided if that were live',
  () => {
    fc.assert(
      fc.property(policies(), worlds, manyQuestions, (input, world, some) => {
        const policy = PolicyInput.parse(input);
        const { withShadowRules, draft } = compilePolicy(policy, writtenAt);
        expect([withShadowRules !== undefined, draft !== undefined]).toEqual([
          policy.rules.some(({ shadow }) => shadow === true),
          policy.draft !== undefined,
        ]);
        if (withShadowRules) check(world, policy, { ...withShadowRules, settings: policy }, some);
        if (draft && policy.draft) {
          const { rules } = policy.draft;
          check(world, { ...policy.draft, rules: rules.filter(({ shadow }) => shadow !== true) }, draft, some);
        }
      }),
      { numRuns: runs(300) },
    );
  },
  patience,
);

it('meets every reason on the way', () => {
  expect([...seen].sort()).toEqual([
    ...['campaign-access', 'campaign-archived', 'default', 'edition', 'no-campaign-access', 'not-in-edition'],
    ...['not-in-support-session', 'restriction', 'rule', 'session-ended', 'session-of-another', 'session-read-only'],
    ...['two-factor-needed', 'unknown-campaign', 'unknown-subject', 'user-suspended'],
  ]);
});
