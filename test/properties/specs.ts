import fc from '../support/random/fast-check.ts';
import { etagOf, type Model, type ModelGrant, type Op, type Terms } from './model.ts';
import { allLengths, allTeams, type Length } from './model-time.ts';

type Tag = 'right' | 'stale' | 'missing' | 'any';

/** An operation before it is known which grant it falls on and which entity tag that has. */
export type Spec =
  | { kind: 'create'; terms: { duration?: Length; teams?: string[]; scope?: 'read_only' | 'full' } }
  | {
      kind: 'change';
      pick: number;
      tag: Tag;
      terms: { in?: number; duration?: Length; teams?: string[]; scope?: 'read_only' | 'full' };
    }
  | { kind: 'revoke'; pick: number; tag: Tag }
  | { kind: 'reconfirm'; pick: number; tag: Tag }
  | { kind: 'turnOff' };

/** Mostly lengths that are in range; the last two are not. */
const length = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...allLengths.slice(0, -2)) },
  { weight: 1, arbitrary: fc.constantFrom(...allLengths.slice(-2)) },
);
const teams = fc.subarray([...allTeams], { minLength: 1 });
const scope = fc.constantFrom('read_only' as const, 'full' as const);
/** One of the latest grants. */
const pick = fc.nat(3);
const some = { requiredKeys: [] };

const create = fc.record({
  kind: fc.constant('create' as const),
  terms: fc.record({ duration: length, teams, scope }, some),
});

/** Ends named as instants, in milliseconds from now: passed, now, just ahead, and further. */
const ahead = fc.constantFrom(-1, 0, 1, 59_999, 3_600_000, 86_400_000, 40 * 86_400_000);

const change = fc.record({
  kind: fc.constant('change' as const),
  pick,
  tag: fc.oneof(
    { weight: 12, arbitrary: fc.constant('right' as const) },
    fc.constantFrom<Tag>('stale', 'missing', 'any'),
  ),
  terms: fc
    .oneof(
      fc.record({ duration: length, teams, scope }, some),
      fc.record({ in: ahead, teams, scope }, { requiredKeys: ['in'] }),
    )
    .filter((terms) => Object.keys(terms).length > 0),
});

/** Where `If-Match` may be left out. */
const freeTag = fc.oneof(
  { weight: 3, arbitrary: fc.constant('missing' as const) },
  fc.constantFrom<Tag>('right', 'stale'),
);
const revoke = fc.record({ kind: fc.constant('revoke' as const), pick, tag: freeTag });

const reconfirm = fc.record({ kind: fc.constant('reconfirm' as const), pick, tag: freeTag });

const turnOff = fc.record({ kind: fc.constant('turnOff' as const) });

export const specs = { create, change, revoke, reconfirm, turnOff };

/** Anything that a caller may do. */
export const anySpec = (): fc.Arbitrary<Spec> =>
  fc.oneof(
    { weight: 4, arbitrary: create },
    { weight: 5, arbitrary: change },
    { weight: 3, arbitrary: revoke },
    { weight: 2, arbitrary: reconfirm },
    { weight: 1, arbitrary: turnOff },
  );

const tagOf = (tag: Tag, grant: ModelGrant, now: string): string | undefined =>
  ({ right: etagOf(grant, now), stale: '"0-active"', missing: undefined, any: '*' })[tag];

const termsOf = ({ in: millis, ...terms }: Extract<Spec, { kind: 'change' }>['terms'], now: string): Terms => ({
  ...terms,
  ...(millis === undefined ? {} : { expiresAt: new Date(Date.parse(now) + millis).toISOString() }),
});

/** The operation that a spec means in the model's present state; undefined when there is no grant for it. */
export const resolve = (spec: Spec, model: Model, handle: number): Op | undefined => {
  if (spec.kind === 'create') return { ...spec, handle };
  if (spec.kind === 'turnOff') return spec;
  const grant = model.grants.at(-1 - (spec.pick % Math.max(model.grants.length, 1)));
  if (!grant) return undefined;
  const at = { target: grant.handle, ifMatch: tagOf(spec.tag, grant, model.now) };
  return spec.kind === 'change'
    ? { kind: 'change', ...at, terms: termsOf(spec.terms, model.now) }
    : { kind: spec.kind, ...at };
};
