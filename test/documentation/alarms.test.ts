import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pushing, resourcesOf, templates } from '../infra/templates.ts';

/* The alarms of a deployment are the rows of docs/operations/alarms.md. */

const page = readFileSync(new URL('../../docs/operations/alarms.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
const named = rows.map((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

const { service } = templates(pushing);
const alarms = {
  ...resourcesOf(service, 'AWS::CloudWatch::Alarm'),
  ...resourcesOf(service, 'AWS::CloudWatch::CompositeAlarm'),
};
/** `AlarmsSweepErrors1A2B3C4D` is the alarm `SweepErrors`. */
const names = Object.keys(alarms).map((id) => id.replace(/^Alarms/, '').slice(0, -8));

/** The row of an alarm: the one that names it, or else the one of its family (`…Errors`). */
const rowsOf = (alarm: string): string[] => {
  const all = named.flat();
  const exact = all.filter((name) => name === alarm);
  return exact.length > 0 ? exact : all.filter((name) => name.startsWith('…') && alarm.endsWith(name.slice(1)));
};

describe('the alarms in docs/operations/alarms.md', () => {
  it.each(names)('%s has one row', (name) => expect(rowsOf(name)).toHaveLength(1));

  it('every row names alarms that exist', () => {
    const used = new Set(names.flatMap(rowsOf));
    expect(named.flat().filter((name) => !used.has(name))).toEqual([]);
  });

  it('every row says what the alarm means and what to do', () => {
    for (const row of rows) expect(row.split('|').filter((cell) => cell.trim() !== '')).toHaveLength(3);
  });

  it.each(Object.entries(alarms))('the description of %s names the page', (id, { Properties = {} }) => {
    expect(Properties['AlarmDescription']).toContain('docs/operations/alarms.md');
    if (!id.includes('Page')) expect(Properties['AlarmDescription']).toContain(id.replace(/^Alarms/, '').slice(0, -8));
  });
});
