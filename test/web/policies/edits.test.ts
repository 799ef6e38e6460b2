import { describe, expect, test } from 'vitest';
import { editionName, lockOf } from '../../../web/parts/edition.ts';
import {
  applyEdits,
  type Edits,
  invalidFields,
  noEdits,
  numberIn,
  ruleRows,
  sessionForm,
  thresholdForms,
} from '../../../web/policies/edits.ts';
import { type Content, differencesBetween, type Rule } from '../../../web/policies/model.ts';

const rule = (id: string): Rule => ({ id, effect: 'forbid', actions: ['edit'], resourceTypes: ['file'] });

const stored: Content = {
  restrictions: {
    'prospecting_file.export': 'everyone',
    'opportunity.export': 'admins',
    'client_folder.export': 'everyone',
    'prospecting_file.delete': 'everyone',
    'opportunity.delete': 'everyone',
    'client_folder.delete': 'everyone',
    'comment.delete': 'everyone',
    'after_sales_process.delete': 'everyone',
  },
  rules: [rule('a'), rule('b'), rule('c')],
  defaultDecision: 'permit',
  resources: [],
  twoFactor: 'off',
  trashDays: 30,
  shareLinks: { emailChallenge: true },
  sensitiveActions: { actions: ['delete'], thresholds: [{ items: 50, perMinutes: 60, actions: ['delete'] }] },
  supportSessions: { ticketRequired: false, tripwire: null, readActions: ['read'] },
};

const changed = (edits: Partial<Edits>) => differencesBetween(stored, applyEdits(stored, { ...noEdits(), ...edits }));

describe('edits', () => {
  test('that change nothing differ in nothing', () => {
    const edits = {
      restrictions: { 'opportunity.export': 'admins' as const },
      trashDays: ' 30 ',
      thresholds: thresholdForms(stored),
      sessions: sessionForm(stored),
      rules: new Map([['b', rule('b')]]),
    };
    expect(changed(edits)).toEqual([]);
  });

  test('are listed one by one, with what was and what is', () => {
    const edits = {
      restrictions: { 'opportunity.export': 'everyone' as const },
      trashDays: '7',
      rules: new Map([['b', undefined]]),
    };
    expect(changed(edits)).toEqual([
      { section: 'restriction', name: 'opportunity.export', was: 'admins', is: 'everyone' },
      { section: 'trashDays', name: '', was: 30, is: 7 },
      { section: 'rule', name: 'b', was: rule('b'), is: undefined },
    ]);
  });

  test('of rules keep the order: changed ones in place, removed ones out, new ones last', () => {
    const edits = new Map([
      ['a', undefined],
      ['b', rule('renamed')],
      ['new rule 1', rule('d')],
    ]);
    expect(ruleRows(stored.rules, edits).map(({ key, rule: { id }, isEdited }) => [key, id, isEdited])).toEqual([
      ['b', 'renamed', true],
      ['c', 'c', false],
      ['new rule 1', 'd', true],
    ]);
  });

  test('lie over a newer policy without touching what others changed', () => {
    const newer = { ...stored, trashDays: 7, rules: [...stored.rules, rule('theirs')] };
    const mine = { ...noEdits(), twoFactor: 'always' as const, rules: new Map([['a', undefined]]) };
    const { trashDays, twoFactor, rules } = applyEdits(newer, mine);
    expect([trashDays, twoFactor, rules.map(({ id }) => id)]).toEqual([7, 'always', ['b', 'c', 'theirs']]);
  });

  test('keep what the page does not show', () => {
    const sessions = { ticketRequired: true, hasTripwire: true, actions: '5', perMinutes: '10' };
    expect(applyEdits(stored, { ...noEdits(), sessions }).supportSessions).toEqual({
      ticketRequired: true,
      tripwire: { actions: 5, perMinutes: 10 },
      readActions: ['read'],
    });
  });
});

describe('numbers', () => {
  test.each([
    ['1', 1],
    [' 365 ', 365],
    ['0', undefined],
    ['366', undefined],
    ['1.5', undefined],
    ['-1', undefined],
    ['1e2', undefined],
    ['', undefined],
  ])('%j is %j', (text, value) => {
    expect(numberIn(text, 1, 365)).toBe(value);
  });

  test('that are refused are named by their field', () => {
    const sessions = { ticketRequired: false, hasTripwire: true, actions: '101', perMinutes: '1' };
    const thresholds = [
      { key: 0, items: '1', perMinutes: '1441' },
      { key: 3, items: '5', perMinutes: '5' },
      { key: 4, items: ' 5', perMinutes: '5' },
    ];
    expect([...invalidFields({ ...noEdits(), trashDays: 'x', sessions, thresholds })]).toEqual([
      'trashDays',
      'thresholds.0.perMinutes',
      'thresholds.4.duplicate',
      'tripwire.actions',
    ]);
    expect(invalidFields({ ...noEdits(), sessions: { ...sessions, hasTripwire: false } }).size).toBe(0);
  });
});

test('what the edition lacks is locked, with the edition needed where there is one', () => {
  const policy = {
    notInEdition: [{ section: 'rules' as const, editionNeeded: 'dream_team' }, { section: 'draft' as const }],
  };
  expect([lockOf(policy, 'rules'), lockOf(policy, 'draft'), lockOf(policy, 'trashDays'), lockOf({}, 'rules')]).toEqual([
    { edition: 'dream_team' },
    {},
    undefined,
    undefined,
  ]);
  expect(editionName('dream_team')).toBe('Dream Team');
});
