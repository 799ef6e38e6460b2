import type { PolicyDocument } from './policy.ts';
import { noRestrictions } from './restriction.ts';

/** The document of a policy that was never set. */
export const emptyDocument = (): PolicyDocument => ({
  restrictions: noRestrictions(),
  rules: [],
  defaultDecision: 'permit',
  resources: [],
});
