import { describe, expect, it } from 'vitest';
import { presetsOf, Settings } from '../../shared/domain/settings.ts';

const pathsOf = (given: unknown) => Settings.safeParse(given).error?.issues.map((issue) => issue.path.join('.'));

describe('settings', () => {
  it('all have a default', () => {
    expect(Settings.parse({})).toMatchObject({ defaultDuration: 'P7D', maxDuration: 'P1Y', maxLiveGrants: 20 });
  });

  it.each<[string, unknown, string[]]>([
    ['a default that is longer than the maximum', { defaultDuration: 'P2Y' }, ['defaultDuration']],
    ['a default of less than a minute', { defaultDuration: 'PT59S' }, ['defaultDuration']],
    ['a preset that is longer than the maximum', { durationPresets: ['P1D', 'P13M'] }, ['durationPresets.1']],
    ['a maximum of less than a minute', { maxDuration: 'PT1S' }, ['maxDuration']],
    [
      'a default of unlimited where that is not allowed',
      { allowUnlimited: false, defaultDuration: 'unlimited' },
      ['defaultDuration'],
    ],
    ['a team twice', { teams: ['a', 'a'] }, ['teams']],
    ['six teams', { teams: ['a', 'b', 'c', 'd', 'e', 'f'] }, ['teams']],
    ['an edition twice', { editions: ['x', 'x'] }, ['editions']],
    ['a name that is not known', { team: ['a'] }, ['']],
  ])('refuse %s', (_, given, paths) => {
    expect(pathsOf(given)).toEqual(paths);
  });

  it('compare durations of different units', () => {
    expect(pathsOf({ maxDuration: 'P31D', defaultDuration: 'P1M', durationPresets: [] })).toBeUndefined();
    expect(pathsOf({ maxDuration: 'PT24H', defaultDuration: 'P1D', durationPresets: ['unlimited'] })).toBeUndefined();
  });
});

describe('the durations on offer', () => {
  it('hold the default, also when it is not a preset', () => {
    const presets = presetsOf(Settings.parse({ defaultDuration: 'P30D' }));
    expect(presets.filter((preset) => preset.isDefault)).toEqual([{ duration: 'P30D', isDefault: true }]);
    expect(presets).toHaveLength(7);
  });

  it('leave out unlimited where it is not allowed', () => {
    const durations = presetsOf(Settings.parse({ allowUnlimited: false })).map(({ duration }) => duration);
    expect(durations).toEqual(['P1D', 'P7D', 'P14D', 'P1M', 'P4M']);
  });
});
