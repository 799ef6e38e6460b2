import { expect, it } from 'vitest';
import { defaultSettings } from '../../shared/accounts/policy-defaults.ts';
import { emptyDocument } from '../../shared/policies/empty-policy.ts';
import { PolicyInput } from '../../shared/policies/policy.ts';

/** Functions that only read policies do without the schema. */
it('what holds where nothing was set is what the schema makes of nothing', () => {
  expect({ ...defaultSettings, ...emptyDocument() }).toEqual(PolicyInput.parse({}));
});
