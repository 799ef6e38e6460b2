import type * as z from 'zod';
import type { PolicyInput } from '../shared/policies/policy.ts';

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
 * Rules worth looking at: some that decide, one in shadow, and a draft that would go further. All that is tried below
 * them is counted under `…/policy/shadow`.
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
