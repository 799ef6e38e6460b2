import { describe, expect, it } from 'vitest';
import { callsIn, figure, numberIn } from '../../bench/capacity/figures.ts';
import { instanceWith, ofAccount, ofInstance, priceOf } from '../../bench/capacity/model.ts';

describe('the figures that the page on capacity reads from the bench', () => {
  it('are those of a row of docs/performance.md', () => {
    const row = figure('A decision', 'a user and a campaign');
    expect([callsIn(row['DynamoDB'] ?? ''), numberIn(row, 'read units')]).toEqual([1, 4]);
  });

  it('fail where the bench has renamed a row', () => {
    expect(() => figure('A decision', 'a dream')).toThrow('has no row "a dream"');
    expect(() => figure('No such table', 'a user and a campaign')).toThrow('has no row');
  });

  it('fail where a cell is no number', () => {
    expect(() => numberIn({ units: 'many' }, 'units')).toThrow('"many" under "units"');
    expect(callsIn('1,200 GetItem + 2 BatchGetItem')).toBe(1202);
    expect(callsIn('none')).toBe(0);
  });
});

describe('the model', () => {
  it('charges the lower price above the threshold only', () => {
    expect(priceOf('gatewayRequests', 300_000_000)).toBeCloseTo(300);
    expect(priceOf('gatewayRequests', 301_000_000)).toBeCloseTo(300.9);
  });

  it('adds what accounts take to what an instance takes anyway', () => {
    const [own, fixed] = [ofAccount(), ofInstance().everything];
    const { units, used } = instanceWith(1000);
    expect(units.writeUnits).toBeCloseTo(fixed.writeUnits + 1000 * own.writeUnits);
    expect(units.alarms).toBe(fixed.alarms);
    expect(used.readUnits).toBeGreaterThan(0);
  });
});
