import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Duration, endOf, secondsBetween } from '../../shared/core/duration.ts';
import { InstantInput, ttlSeconds } from '../../shared/core/instant.ts';
import fc from '../support/random/fast-check.ts';

/** What a process in another time zone reckons; a thread shares the zone of its process. */
const reckonedIn = (
  zone: string,
  sums: readonly [start: string, duration: string][],
): { local: number; ends: string[] } => {
  const code = `
    import { endOf } from '${new URL('../../shared/core/duration.ts', import.meta.url)}';
    const ends = ${JSON.stringify(sums)}.map(([start, duration]) => endOf(start, duration));
    console.log(JSON.stringify({ local: new Date('2026-07-01T12:00:00.000Z').getHours(), ends }));`;
  const env = { ...process.env, TZ: zone };
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' }));
};

describe('the end of a duration', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 'P1M', '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 'P1M', '2028-02-29T10:00:00.000Z'],
    ['2026-10-31T00:00:00.000Z', 'P4M', '2027-02-28T00:00:00.000Z'],
    ['2027-10-31T00:00:00.000Z', 'P4M', '2028-02-29T00:00:00.000Z'],
    ['2026-03-31T00:00:00.000Z', 'P1M', '2026-04-30T00:00:00.000Z'],
    ['2028-02-29T12:00:00.000Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 'P1D', '2027-01-01T23:59:59.999Z'],
    ['2026-01-30T00:00:00.000Z', 'P1M1D', '2026-03-01T00:00:00.000Z'],
    ['2026-06-15T08:30:00.123Z', 'PT90S', '2026-06-15T08:31:30.123Z'],
    ['2026-06-15T08:30:00.123Z', 'P2W', '2026-06-29T08:30:00.123Z'],
    ['2026-06-15T08:30:00.123Z', 'P1Y2M1W3DT4H5M6S', '2027-08-25T12:35:06.123Z'],
  ])('%s + %s is %s', (start, duration, end) => {
    expect(endOf(start, duration)).toBe(end);
  });

  it.each(['America/New_York', 'Europe/Berlin', 'Pacific/Apia', 'Asia/Kathmandu'])(
    'is counted in UTC whatever the zone of the process (%s)',
    (zone) => {
      // Across the days on which clocks change there, and at local midnights of month ends.
      const { local, ends } = reckonedIn(zone, [
        ['2026-03-07T07:30:00.000Z', 'P1D'],
        ['2026-03-28T01:30:00.000Z', 'P1D'],
        ['2026-01-31T23:30:00.000Z', 'P1M'],
        ['2026-01-31T00:30:00.000Z', 'P1M'],
        ['2011-12-29T12:00:00.000Z', 'P1D'],
      ]);
      expect(local).not.toBe(12);
      expect(ends).toEqual([
        '2026-03-08T07:30:00.000Z',
        '2026-03-29T01:30:00.000Z',
        '2026-02-28T23:30:00.000Z',
        '2026-02-28T00:30:00.000Z',
        '2011-12-30T12:00:00.000Z',
      ]);
    },
  );

  it('beyond the year 9999 is none', () => {
    expect(endOf('2026-01-01T00:00:00.000Z', 'P7973Y')).toBe('9999-01-01T00:00:00.000Z');
    expect(endOf('2026-01-01T00:00:00.000Z', 'P7974Y')).toBeNull();
    expect(
      endOf('2026-01-01T00:00:00.000Z', 'P999999Y999999M999999W999999DT999999999H999999999M999999999S'),
    ).toBeNull();
  });

  it('exists, or is none, for whatever the schema lets through: it never throws and never lies before the start', () => {
    const part = (unit: string, digits: number) =>
      fc.option(
        fc.integer({ min: 0, max: 10 ** digits - 1 }).map((n) => `${n}${unit}`),
        { nil: '' },
      );
    const text = fc
      .tuple(part('Y', 6), part('M', 6), part('W', 6), part('D', 6), part('H', 9), part('M', 9), part('S', 9))
      .map(([y, mo, w, d, h, mi, s]) => `P${y}${mo}${w}${d}${h || mi || s ? `T${h}${mi}${s}` : ''}`)
      .filter((duration) => duration !== 'P');
    const start = '2026-11-21T08:00:00.000Z';
    fc.assert(
      fc.property(text, (duration) => {
        expect(Duration.safeParse(duration).success).toBe(true);
        const end = endOf(start, duration);
        expect(end === null || (end >= start && end.length === start.length)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the form of a duration', () => {
  it.each(['P7D', 'P1M', 'PT1M', 'P1Y', 'PT59S', 'P1W2D', 'unlimited', 'P0D', 'P1DT12H'])('%s is one', (text) => {
    expect(Duration.safeParse(text).success).toBe(true);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'p7d',
    '-P1D',
    'P-1D',
    '+P1D',
    'P1.5D',
    'P1,5D',
    'PT0.5S',
    'P1D ',
    ' P1D',
    'P1D\n',
    'P1H',
    'PT1D',
    'P1D1M',
    '7D',
    'Unlimited',
    'P١D',
    'P１D',
    'P1e3D',
    'P1000000D',
    `P${'9'.repeat(400)}Y`,
    'P1D/P2D',
    'forever',
    7,
    null,
    ['P7D'],
    {},
  ])('%j is none', (value) => {
    expect(Duration.safeParse(value).success).toBe(false);
  });
});

describe('instants', () => {
  it.each([
    ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00.000Z'],
    ['2026-11-21T08:00:00+14:00', '2026-11-20T18:00:00.000Z'],
    ['2026-11-21T08:00:00.123456789-03:30', '2026-11-21T11:30:00.123Z'],
  ])('%s reads as %s', (written, instant) => {
    expect(InstantInput.parse(written)).toBe(instant);
  });

  it.each([
    '2026-11-21',
    '2026-11-21T08:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T08:00:60Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    '+012026-11-21T08:00:00Z',
    '2026-11-21T08:00:00+99:00',
    'now',
    1_700_000_000,
  ])('%j is none', (written) => {
    expect(InstantInput.safeParse(written).success).toBe(false);
  });

  it('never throws on what looks like one', () => {
    const digits = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const text = fc
      .tuple(
        fc.integer({ min: 0, max: 9999 }),
        digits(13),
        digits(32),
        digits(24),
        digits(60),
        digits(60),
        digits(24),
        digits(60),
      )
      .map(([y, mo, d, h, mi, s, oh, om]) => `${String(y).padStart(4, '0')}-${mo}-${d}T${h}:${mi}:${s}-${oh}:${om}`);
    fc.assert(fc.property(text, (written) => typeof InstantInput.safeParse(written).success === 'boolean'));
  });

  it('count up to the next second for TTL, never before the end', () => {
    expect(ttlSeconds('2026-11-21T08:00:00.000Z')).toBe(1_795_248_000);
    expect(ttlSeconds('2026-11-21T08:00:00.001Z')).toBe(1_795_248_001);
    expect(secondsBetween('2026-11-21T08:00:00.000Z', '2026-11-21T08:00:00.001Z')).toBe('PT1S');
    expect(secondsBetween('2026-11-21T08:00:00.000Z', '2026-11-22T08:00:00.000Z')).toBe('PT86400S');
  });
});
