import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { itemsOf, ReportInput, untimelyActions } from '../../shared/sensitive-actions/report.ts';
import { later, minute } from '../support/clock/clock.ts';

const now = '2026-11-21T08:00:00.000Z';
const action = { action: 'delete', resourceType: 'comment' };
const session = 'ses_01M80B7PC7FKCP02D8H2Q91GNK';

describe('a report', () => {
  const issues = (input: object): string[] => {
    const result = z.safeParse(ReportInput, input);
    return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
  };

  it.each<[object, string[]]>([
    [{ userId: 'mia', actions: [action] }, []],
    [{ sessionId: session, actions: [action] }, []],
    [{ actions: [action] }, ['userId']],
    [{ userId: 'mia', sessionId: session, actions: [action] }, ['userId']],
    [{ userId: 'mia', actions: [] }, ['actions']],
    [{ userId: 'mia', actions: Array(50).fill(action) }, []],
    [{ userId: 'mia', actions: Array(51).fill(action) }, ['actions']],
    [{ userId: 'mia', actions: [{ ...action, action: '*' }] }, ['actions.0.action']],
    [{ userId: 'mia', actions: [{ ...action, items: 0 }] }, ['actions.0.items']],
    [{ userId: 'mia', actions: [{ ...action, items: 100_001 }] }, ['actions.0.items']],
    [{ userId: 'mia', actions: [{ ...action, items: 1, resourceIds: ['a', 'b'] }] }, ['actions.0.items']],
    [{ userId: 'mia', actions: [{ ...action, items: 3, resourceIds: ['a', 'b'] }] }, []],
    [{ userId: 'mia', actions: [{ ...action, resourceIds: Array(101).fill('a') }] }, ['actions.0.resourceIds']],
    [{ userId: 'mia', actions: [{ ...action, at: '2026-11-21' }] }, ['actions.0.at']],
  ])('%j: %j', (input, expected) => expect(issues(input)).toEqual(expected));

  it('is of what was done within a day, or minutes ahead by another clock', () => {
    const at = (millis: number) => ({ at: later(now, millis) });
    expect(untimelyActions([{}, at(0), at(5 * minute), at(-1440 * minute)], now)).toEqual([]);
    expect(untimelyActions([at(5 * minute + 1), {}, at(-1440 * minute - 1)], now)).toEqual([0, 2]);
  });

  it('counts what it names', () => {
    const counts = [{}, { items: 7 }, { resourceIds: ['a', 'b'] }, { items: 3, resourceIds: ['a', 'b'] }].map(itemsOf);
    expect(counts).toEqual([1, 7, 2, 3]);
  });
});
