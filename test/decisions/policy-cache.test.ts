import { expect, it } from 'vitest';
import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { defaultSettings } from '../../shared/accounts/policy-defaults.ts';
import { compiledPolicyOf, isCached } from '../../shared/decisions/policy-cache.ts';
import { PolicyInput } from '../../shared/policies/policy.ts';

const account = (accountId: string, version: number): AccountRecord => ({
  ...{ accountId, name: 'x', edition: 'x', timeZone: 'UTC', createdAt: '', updatedAt: '', version: 1 },
  ...{ liveGrants: {}, liveSessions: {} },
  policy: { ...defaultSettings, version, documentVersion: version },
});

/** A policy of about 100 KB. */
const large = PolicyInput.parse({
  rules: Array.from({ length: 200 }, (_, n) => ({
    ...{ id: `rule-${n}`, effect: 'forbid', actions: ['x'], resourceTypes: ['y'] },
    when: { 'resource.properties.text': { equals: 'x'.repeat(400) } },
  })),
});
const keep = (accountId: string, version = 1) =>
  compiledPolicyOf(account(accountId, version), { version, writtenAt: '', draftWrittenAt: '', document: large });

it('policies in memory are bounded by their size; those that are asked about stay', async () => {
  await keep('first');
  for (let n = 0; n < 40; n++) {
    await keep(`other-${n}`);
    await keep('first');
  }
  expect([isCached('first'), isCached('other-39'), isCached('other-0')]).toEqual([true, true, false]);
});

it('what is in memory is compiled once for each version', async () => {
  const one = await keep('versioned');
  expect((await keep('versioned'))?.compiled).toBe(one?.compiled);
  expect((await keep('versioned', 2))?.compiled).not.toBe(one?.compiled);
});
