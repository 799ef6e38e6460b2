import { describe, expect, it } from 'vitest';
import { dayIn, isTimeZone, nextDayIn } from '../../shared/core/time-zone.ts';
import fc from '../support/random/fast-check.ts';

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Paris', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', 'Mars/Olympus', '+02:00', '-5', 'Europe/', ' UTC', 'UTC\n', '__proto__', 'é'])('is not %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe('the day', () => {
  it.each([
    ['UTC', '2026-11-22T00:00:00.000Z', '2026-11-22'],
    ['UTC', '2026-11-21T23:59:59.999Z', '2026-11-21'],
    ['Europe/Paris', '2026-11-21T23:00:00.000Z', '2026-11-22'],
    ['Europe/Paris', '2026-07-21T22:00:00.000Z', '2026-07-22'],
    ['America/New_York', '2026-11-22T04:59:59.999Z', '2026-11-21'],
    ['Asia/Kolkata', '2026-11-21T18:30:00.000Z', '2026-11-22'],
    ['Asia/Kolkata', '2026-11-21T18:29:59.999Z', '2026-11-21'],
    ['Asia/Kathmandu', '2026-11-21T18:15:00.000Z', '2026-11-22'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00.000Z', '2027-01-01'],
    ['Pacific/Pago_Pago', '2027-01-01T10:59:59.999Z', '2026-12-31'],
  ])('in %s at %s is %s', (zone, at, day) => {
    expect(dayIn(zone, at)).toBe(day);
  });
});

describe('the next day', () => {
  it.each([
    ['in UTC', 'UTC', '2026-11-22T08:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['from its very beginning', 'UTC', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['a millisecond before', 'UTC', '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
    ['after a day of 23 hours', 'Europe/Paris', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['after a day of 25 hours', 'Europe/Paris', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['half an hour off', 'Asia/Kolkata', '2026-11-22T08:00:00.000Z', '2026-11-22T18:30:00.000Z'],
    ['a quarter off', 'Asia/Kathmandu', '2026-11-22T08:00:00.000Z', '2026-11-22T18:15:00.000Z'],
    ['where summer is half an hour', 'Australia/Lord_Howe', '2026-04-04T13:30:00.000Z', '2026-04-05T13:30:00.000Z'],
    ['that has no midnight', 'America/Sao_Paulo', '2018-11-03T12:00:00.000Z', '2018-11-04T03:00:00.000Z'],
    ['that is left out', 'Pacific/Apia', '2011-12-29T12:00:00.000Z', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_, zone, at, next) => {
    expect(nextDayIn(zone, at)).toBe(next);
  });

  it('begins later, in every zone at every time, with the first instant of another day', () => {
    const instants = fc.date({ min: new Date('2001-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone')), instants, (zone, date) => {
        const at = date.toISOString();
        const next = nextDayIn(zone, at);
        expect(next > at).toBe(true);
        expect(dayIn(zone, next) > dayIn(zone, at)).toBe(true);
        const before = new Date(Date.parse(next) - 1).toISOString();
        expect(dayIn(zone, before)).toBe(dayIn(zone, at));
      }),
    );
  });
});
