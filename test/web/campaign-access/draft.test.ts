import { describe, expect, test } from 'vitest';
import {
  changesOf,
  type Draft,
  rebase,
  tick,
  tickBox,
  totalsOf,
  wantedOf,
} from '../../../web/campaign-access/draft.ts';
import type { Row } from '../../../web/campaign-access/model.ts';

const none = { canAccess: false, roundRobin: false };
const access = { canAccess: true, roundRobin: false };
const both = { canAccess: true, roundRobin: true };
const row = (campaignId: string, boxes = none): Row => ({ campaignId, name: campaignId.toUpperCase(), ...boxes });
const empty: Draft = new Map();

describe('the two boxes', () => {
  test.each([
    ['round robin requires access', none, 'roundRobin', true, both],
    ['access may stand alone', none, 'canAccess', true, access],
    ['without access there is no round robin', both, 'canAccess', false, none],
    ['leaving the round robin keeps access', both, 'roundRobin', false, access],
    ['access again leaves the round robin as it is', both, 'canAccess', true, both],
  ] as const)('%s', (_, before, box, isTicked, after) => {
    expect(tickBox(before, box, isTicked)).toEqual(after);
  });
});

describe('the selection', () => {
  const rows = [row('a', access), row('b'), row('c', both)];

  test('has only what differs from the saved boxes', () => {
    const selected = tick(empty, rows.slice(1, 2), 'roundRobin', true);
    expect([...selected.keys()]).toEqual(['b']);
    expect(wantedOf(selected, row('b'))).toEqual(both);
    expect(tick(selected, rows.slice(1, 2), 'canAccess', false).size).toBe(0);
  });

  test('of all gives access to the campaigns that lack it', () => {
    const all = tick(empty, rows, 'canAccess', true);
    expect(changesOf(all)).toEqual([{ campaignIds: ['b'], canAccess: true }]);
    expect(totalsOf(all, rows)).toEqual({ access: 3, roundRobin: 1 });
  });

  test('becomes one change for each kind, with the boxes that differ', () => {
    const many = [row('a', access), row('b'), row('c', both), row('d', both), row('e'), row('f', access)];
    let draft = tick(empty, [row('a', access), row('c', both)], 'canAccess', false);
    draft = tick(draft, [row('b')], 'canAccess', true);
    draft = tick(draft, [row('d', both)], 'roundRobin', false);
    draft = tick(draft, [row('e'), row('f', access)], 'roundRobin', true);
    expect(changesOf(draft)).toEqual([
      { campaignIds: ['a', 'c'], canAccess: false },
      { campaignIds: ['b'], canAccess: true },
      { campaignIds: ['d'], roundRobin: false },
      { campaignIds: ['e', 'f'], roundRobin: true },
    ]);
    expect(totalsOf(draft, many)).toEqual({ access: 4, roundRobin: 2 });
  });
});

describe('rows that are read again', () => {
  const draft = tick(empty, [row('a'), row('b'), row('gone')], 'canAccess', true);

  test('keep the selection', () => {
    expect(rebase(draft, [row('a'), row('b'), row('gone')])).toEqual({ draft, meanwhile: [] });
  });

  test('drop what is saved by now and campaigns that are gone, and list what other users have changed', () => {
    const rebased = rebase(draft, [row('a', access), row('b')]);
    expect([...rebased.draft.keys()]).toEqual(['b']);
    expect(rebased.meanwhile).toEqual([{ name: 'A', was: none, is: access }]);
  });

  test('are the new base of the selection', () => {
    const { draft: rebased, meanwhile } = rebase(tick(empty, [row('a')], 'roundRobin', true), [row('a', access)]);
    expect(rebased.get('a')).toEqual({ was: access, wanted: both });
    expect(meanwhile).toHaveLength(1);
  });
});
