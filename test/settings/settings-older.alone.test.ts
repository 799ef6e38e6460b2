import { expect, it } from 'vitest';
import { currentSettings } from '../../shared/settings/current.ts';
import { Settings } from '../../shared/settings/schema.ts';

it('what the variable of an older deployment does not name has its default', () => {
  process.env['SETTINGS'] = JSON.stringify({ maxLiveGrants: 3, teams: ['blue'] });
  expect(currentSettings()).toEqual(Settings.parse({ maxLiveGrants: 3, teams: ['blue'] }));
});
