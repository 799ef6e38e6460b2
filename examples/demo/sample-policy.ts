import type * as z from 'zod';
import type { PolicyInput } from '../../shared/policies/policy.ts';

const wonIsFinal = {
  id: 'won-is-final',
  effect: 'forbid' as const,
  actions: ['edit', 'delete'],
  resourceTypes: ['opportunity'],
  roles: ['member' as const],
  when: { 'resource.properties.status': { equals: 'won' } },
};

const restrictions = { 'opportunity.export': 'admins', 'client_folder.delete': 'admins' } as const;

/**
 * A policy with restrictions, a rule that decides, a rule in shadow mode, and a stricter draft. Decisions that the shadow
 * rule or the draft would change are counted under `…/policy/shadow`.
 */
export const samplePolicy: z.input<typeof PolicyInput> = {
  restrictions,
  rules: [
    wonIsFinal,
    {
      id: 'externals-read-only',
      effect: 'forbid',
      actions: ['create', 'edit', 'export'],
      resourceTypes: ['*'],
      when: { 'subject.properties.kind': { equals: 'external' } },
      shadow: true,
    },
  ],
  draft: {
    restrictions: { ...restrictions, 'opportunity.delete': 'admins' },
    rules: [wonIsFinal],
    twoFactor: 'sensitive',
  },
};
