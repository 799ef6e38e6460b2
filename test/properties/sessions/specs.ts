import fc from '../../support/random/fast-check.ts';
import { allTeams } from '../model-time.ts';
import { type Grantor, grantors } from './real.ts';

const lengths = ['PT1M', 'PT4M', 'PT1H', 'P1D', 'unlimited'] as const;
export type Length = (typeof lengths)[number];

interface Terms {
  duration?: Length;
  teams?: string[];
  scope?: 'read_only' | 'full';
}

/** Agents; Sid works in two teams. */
export const agents = [
  { id: 'sam', team: 'technical_support' },
  { id: 'sid', team: 'technical_support' },
  { id: 'sid', team: 'customer_service' },
  { id: 'sue', team: 'customer_success' },
] as const;

/** What is done, before it is known what `pick` falls on. */
export type Spec =
  | { kind: 'grant'; by: Grantor; terms: Terms & { maxUses?: number }; inMillis?: number | undefined }
  | { kind: 'change'; by: Grantor; pick: number; terms: Terms }
  | { kind: 'revoke'; by: Grantor; pick: number }
  | { kind: 'reconfirm'; by: Grantor; pick: number }
  | { kind: 'turnOff'; by: Grantor }
  | { kind: 'user'; who: Grantor; becomes: 'suspended' | 'member' | 'admin' | 'owner' | 'removed' }
  | { kind: 'open'; agent: number }
  | { kind: 'renew'; pick: number }
  | { kind: 'leave'; pick: number }
  | { kind: 'end'; pick: number }
  | { kind: 'revokeToken'; pick: number }
  | { kind: 'sense'; pick: number; count: number };

const by = fc.constantFrom(...(Object.keys(grantors) as Grantor[]));
/** One of the latest. */
const pick = fc.constantFrom(0, 0, 1, 2, 3);
const some = { requiredKeys: [] };
const terms = {
  duration: fc.constantFrom(...lengths),
  teams: fc.oneof(fc.constant([...allTeams]), fc.subarray([...allTeams], { minLength: 1 })),
  scope: fc.constantFrom('read_only' as const, 'full' as const),
};
const kind = <K extends Spec['kind']>(name: K) => fc.constant(name);
const of = <K extends Spec['kind']>(name: K) => fc.record({ kind: kind(name), pick });

export const specs = {
  grant: fc.record({
    kind: kind('grant'),
    by,
    terms: fc.record({ ...terms, maxUses: fc.integer({ min: 1, max: 2 }) }, some),
    /** How long before its start it is granted. */
    inMillis: fc.constantFrom(undefined, undefined, 1, 60_000, 240_000),
  }),
  change: fc.record({
    kind: kind('change'),
    by,
    pick,
    terms: fc.oneof(
      fc.record(terms, some).filter((named) => Object.keys(named).length > 0),
      fc.record({ duration: terms.duration }),
      fc.record({ teams: terms.teams }),
      fc.record({ scope: terms.scope }),
    ),
  }),
  revoke: fc.record({ kind: kind('revoke'), by, pick }),
  reconfirm: fc.record({ kind: kind('reconfirm'), by, pick }),
  turnOff: fc.record({ kind: kind('turnOff'), by }),
  user: fc.record({
    kind: kind('user'),
    who: by,
    becomes: fc.constantFrom(
      'suspended' as const,
      'member' as const,
      'admin' as const,
      'owner' as const,
      'removed' as const,
    ),
  }),
  open: fc.record({ kind: kind('open'), agent: fc.nat(agents.length - 1) }),
  renew: of('renew'),
  leave: of('leave'),
  end: of('end'),
  revokeToken: of('revokeToken'),
  sense: fc.record({ kind: kind('sense'), pick, count: fc.constantFrom(5, 30) }),
};

/** Anything that anybody may do; what agents do most often. */
export const anySpec = (): fc.Arbitrary<Spec> =>
  fc.oneof<fc.WeightedArbitrary<Spec>[]>(
    { weight: 4, arbitrary: specs.grant as fc.Arbitrary<Spec> },
    { weight: 6, arbitrary: specs.change as fc.Arbitrary<Spec> },
    { weight: 5, arbitrary: specs.revoke },
    { weight: 3, arbitrary: specs.reconfirm },
    { weight: 1, arbitrary: specs.turnOff },
    { weight: 4, arbitrary: specs.user },
    { weight: 9, arbitrary: specs.open },
    { weight: 8, arbitrary: specs.renew },
    { weight: 2, arbitrary: specs.leave },
    { weight: 2, arbitrary: specs.end },
    { weight: 2, arbitrary: specs.revokeToken },
    { weight: 2, arbitrary: specs.sense },
  );
