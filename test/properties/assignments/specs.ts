import fc from '../../support/random/fast-check.ts';
import type { Change } from './matrix.ts';

/** Who and what there is to choose from: more than there is at first. */
export const userIds = ['u0', 'u1', 'u2', 'u3', 'u4'] as const;
export const campaignIds = ['c0', 'c1', 'c2', 'c3'] as const;

/** The faults of an execution of the workflow, by the places of its pieces and its steps. */
export interface Trouble {
  /** These parts and rosters fail however often they are tried. */
  parts: number[];
  rosters: number[];
  /** Each piece is delivered twice at once. */
  isDoubled: boolean;
  /** The number of steps after which something else is done. */
  meanwhile: { after: number; spec: Quick }[];
}

/** What takes one call; jobs by their place among those there are. */
export type Quick =
  | { kind: 'post'; userIds: string[]; changes: Change[] }
  | { kind: 'cancel' | 'retry' | 'revert'; job: number }
  | { kind: 'addUser' | 'removeUser' | 'addCampaign' | 'removeCampaign'; id: string };

export type Spec = Quick | { kind: 'run'; trouble: Trouble };

const boxes = fc.constantFrom<Omit<Change, 'campaignIds'>>(
  { canAccess: true },
  { roundRobin: true },
  { roundRobin: true },
  { canAccess: true, roundRobin: true },
  { canAccess: false },
  { roundRobin: false },
  { canAccess: true, roundRobin: false },
  { canAccess: false, roundRobin: false },
);

const removes = ({ canAccess, roundRobin }: Change): boolean => canAccess === false || roundRobin === false;

const change: fc.Arbitrary<Change> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.subarray([...campaignIds].slice(0, 3), { minLength: 1 }) },
      { weight: 2, arbitrary: fc.constant('all' as const) },
      { weight: 1, arbitrary: fc.subarray([...campaignIds], { minLength: 1 }) },
    ),
    boxes,
  )
  .map(([some, ticks]) => ({ campaignIds: some, ...ticks }));

/** Several users only ever get more; one may lose something. */
export const posts: fc.Arbitrary<Quick & { kind: 'post' }> = fc
  .tuple(fc.shuffledSubarray([...userIds], { minLength: 1 }), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([users, changes]) => {
    const kept = users.length > 1 ? changes.filter((one) => !removes(one)) : changes;
    return kept.length > 0
      ? { kind: 'post', userIds: users, changes: kept }
      : { kind: 'post', userIds: users.slice(0, 1), changes };
  });

const onJobs = fc.record({
  kind: fc.constantFrom('cancel' as const, 'retry' as const, 'retry' as const, 'revert' as const),
  job: fc.nat({ max: 5 }),
});

const people = fc.record({
  kind: fc.constantFrom('addUser' as const, 'removeUser' as const),
  id: fc.constantFrom<string>(...userIds),
});
const campaigns = fc.record({
  kind: fc.constantFrom('addCampaign' as const, 'removeCampaign' as const),
  id: fc.constantFrom<string>(...campaignIds),
});

const quick: fc.Arbitrary<Quick> = fc.oneof(
  { weight: 4, arbitrary: posts },
  { weight: 4, arbitrary: onJobs },
  { weight: 2, arbitrary: people },
  { weight: 1, arbitrary: campaigns },
);

const some = fc.oneof(
  { weight: 2, arbitrary: fc.constant<number[]>([]) },
  { weight: 1, arbitrary: fc.subarray([0, 1, 2], { minLength: 1 }) },
);

const trouble: fc.Arbitrary<Trouble> = fc.record({
  parts: some,
  rosters: some,
  isDoubled: fc.boolean(),
  meanwhile: fc.array(fc.record({ after: fc.nat({ max: 6 }), spec: quick }), { maxLength: 2 }),
});

const run: fc.Arbitrary<Spec> = trouble.map((one) => ({ kind: 'run', trouble: one }));

const noise: fc.Arbitrary<Spec[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: people as fc.Arbitrary<Spec> },
    { weight: 1, arbitrary: campaigns as fc.Arbitrary<Spec> },
    { weight: 1, arbitrary: onJobs as fc.Arbitrary<Spec> },
    { weight: 1, arbitrary: posts as fc.Arbitrary<Spec> },
  ),
  { maxLength: 2 },
);

/** What is done about a job that has run: jobs count from the newest. */
const again: fc.Arbitrary<Spec[]> = fc
  .tuple(
    noise,
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({ kind: 'retry' as const, job: 0 }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'revert' as const, job: 0 }) },
      { weight: 1, arbitrary: onJobs },
    ),
    run,
  )
  .map(([first, next, last]) => [...first, next, last]);

/** A job that is asked for and run, and what is done about it, with anything else in between. */
const episode: fc.Arbitrary<Spec[]> = fc
  .tuple(posts, noise, run, fc.array(again, { maxLength: 3, size: 'max' }))
  .map(([first, others, ran, rest]) => [first, ...others, ran, ...rest.flat()]);

export const episodes: fc.Arbitrary<Spec[]> = fc
  .array(episode, { minLength: 1, maxLength: 4, size: 'max' })
  .map((all) => all.flat());
