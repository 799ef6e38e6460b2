import { expect, test } from 'vitest';
import { tick } from '../../../web/campaign-access/draft.ts';
import { grantOf, remaining } from '../../../web/team/opened/bulk.ts';

const row = (campaignId: string) => ({ campaignId, name: campaignId, canAccess: false, roundRobin: false });
const rows = [row('a'), row('b'), row('c')];

test('a job for several people only gives access', () => {
  const ticked = tick(tick(new Map(), rows, 'canAccess', true), rows.slice(1, 2), 'roundRobin', true);
  const cleared = tick(ticked, rows.slice(2), 'canAccess', false);
  expect(grantOf(['mia', 'sam'], cleared)).toEqual({
    userIds: ['mia', 'sam'],
    changes: [
      { campaignIds: ['a'], canAccess: true },
      { campaignIds: ['b'], roundRobin: true },
    ],
  });
});

test('campaigns that were removed meanwhile are no longer selected', () => {
  const ticked = tick(new Map(), rows, 'canAccess', true);
  expect([...remaining(ticked, rows.slice(1)).keys()]).toEqual(['b', 'c']);
});
