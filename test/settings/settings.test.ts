import { describe, expect, it } from 'vitest';
import { presetsOf, receiverOf, receiversOf } from '../../shared/settings/current.ts';
import { maxSessionsOf } from '../../shared/settings/live-limits.ts';
import { Settings } from '../../shared/settings/schema.ts';

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
    ['a maximum that is no duration', { maxDuration: 'a week' }, ['maxDuration']],
    [
      'a default of unlimited where that is not allowed',
      { allowUnlimited: false, defaultDuration: 'unlimited' },
      ['defaultDuration'],
    ],
    ['a team twice', { teams: ['a', 'a'] }, ['teams']],
    ['the team of the canary', { teams: ['gatehouse_canary'] }, ['teams.0']],
    ['six teams', { teams: ['a', 'b', 'c', 'd', 'e', 'f'] }, ['teams']],
    ['an edition twice', { editions: ['x', 'x'] }, ['editions']],
    ['a name that is not known', { team: ['a'] }, ['']],
    [
      'more grants and sessions than one transaction can end',
      { maxLiveGrants: 20, maxLiveSessions: 30 },
      ['maxLiveSessions'],
    ],
    ['no session at all', { maxLiveSessions: 0 }, ['maxLiveSessions']],
    ['an idle time that a token could outlive', { sessionIdle: 'PT4M59S' }, ['sessionIdle']],
    ['an idle time of more than a day', { sessionIdle: 'PT24H1S' }, ['sessionIdle']],
    ['an idle time without end', { sessionIdle: 'unlimited' }, ['sessionIdle']],
    ['an empty audience', { tokenAudience: '' }, ['tokenAudience']],
    ['documents for the audience of support', { documentAudience: 'urn:gatehouse:product' }, ['documentAudience']],
    ['support for that of documents', { tokenAudience: 'urn:gatehouse:document' }, ['documentAudience']],
    ['a receiver that nobody could reach', { signalReceivers: [{ id: 'crm' }] }, ['signalReceivers.0']],
    ['a receiver in capitals', { signalReceivers: [{ id: 'CRM', serviceId: 'x' }] }, ['signalReceivers.0.id']],
    [
      'two receivers of one name',
      {
        signalReceivers: [
          { id: 'crm', serviceId: 'x' },
          { id: 'crm', serviceId: 'y' },
        ],
      },
      ['signalReceivers'],
    ],
    [
      'one service as two receivers',
      {
        signalReceivers: [
          { id: 'crm', serviceId: 'x' },
          { id: 'desk', serviceId: 'x' },
        ],
      },
      ['signalReceivers'],
    ],
    [
      'to push to what is no web address',
      { signalReceivers: [{ id: 'crm', pushUrl: 'file:///etc/passwd' }] },
      ['signalReceivers.0.pushUrl'],
    ],
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

describe('how many sessions may be open at once', () => {
  it.each<[unknown, number]>([
    [{}, 25],
    [{ maxLiveGrants: 1 }, 25],
    [{ maxLiveGrants: 24 }, 25],
    [{ maxLiveGrants: 25 }, 24],
    [{ maxLiveGrants: 40 }, 9],
    [{ maxLiveSessions: 1 }, 1],
    [{ maxLiveGrants: 19, maxLiveSessions: 30 }, 30],
    [{ maxLiveGrants: 40, maxLiveSessions: 9 }, 9],
  ])('with %j: %i', (given, count) => {
    expect(maxSessionsOf(Settings.parse(given))).toBe(count);
  });
});

describe('the receivers of signals', () => {
  it('are one for every service, where none is configured', () => {
    const settings = Settings.parse({});
    const only = { id: 'default', audience: 'urn:gatehouse:product' };
    expect(receiversOf(settings)).toEqual([only]);
    expect(receiverOf(settings, 'any-service')).toEqual(only);
  });

  it('are those that are configured, each with an audience, and each for its own service', () => {
    const settings = Settings.parse({
      tokenAudience: 'urn:product',
      signalReceivers: [
        { id: 'crm', serviceId: 'crm-backend', audience: 'urn:crm' },
        { id: 'hook', pushUrl: 'https://hook.example/signals' },
      ],
    });
    expect(receiversOf(settings).map(({ id, audience }) => [id, audience])).toEqual([
      ['crm', 'urn:crm'],
      ['hook', 'urn:product'],
    ]);
    expect(receiverOf(settings, 'crm-backend')?.id).toBe('crm');
    for (const other of ['crm', 'hook', 'undefined', '']) expect(receiverOf(settings, other)).toBeUndefined();
  });
});
