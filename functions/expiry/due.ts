import {
  type Cause,
  type GrantRecord,
  type GrantTransition,
  grantExpired,
  grantExpiring,
} from '../../shared/domain/grant-transitions.ts';

/** Time itself acts: `id` names the net that caught the grant. */
export const causeOf = (net: 'sweep' | 'timer', now: string): Cause => ({ actor: { kind: 'system', id: net }, now });

/** What time has brought for a grant: its end, or a warning of it; undefined when nothing is due. */
export const dueTransition = (grant: GrantRecord, cause: Cause): GrantTransition | undefined => {
  for (const decide of [grantExpired, grantExpiring]) {
    const transition = decide(grant, cause);
    if (typeof transition !== 'string') return transition;
  }
  return undefined;
};
