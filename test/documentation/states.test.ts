import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/* The diagrams of docs/states.md have the states of the API and the events that are published. */

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const json = (path: string) => JSON.parse(read(path));

const page = read('docs/states.md');
const openapi = json('openapi.json') as {
  components: { schemas: Record<string, { properties: { status?: { enum: string[] } } }> };
};
const events = Object.keys((json('docs/events.schema.json') as { $defs: object }).$defs);

const diagramOf = (heading: string): string =>
  new RegExp(`^## ${heading}\n.*?^\`\`\`mermaid\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] ?? '';

/** The states of a diagram; `state "used-up" as used_up` gives the name that Mermaid cannot have as an id. */
const statesOf = (diagram: string): Set<string> => {
  const names = new Map([...diagram.matchAll(/state "(.+?)" as (\w+)/g)].map(([, name, id]) => [id, name]));
  const ends = [...diagram.matchAll(/(\S+) --> ([\w[*\]]+)/g)].flatMap(([, from, to]) => [from, to]);
  return new Set(ends.filter((id) => id !== '[*]').map((id) => names.get(id) ?? id ?? ''));
};

test.each([
  ['Grant', 'Grant'],
  ['Access request', 'AccessRequest'],
  ['Support session', 'SupportSession'],
  ['Assignment job', 'AssignmentJob'],
  ['Share link', 'ShareLink'],
  ['Trash item', 'TrashItem'],
  ['Lead', 'Lead'],
])('the diagram of a %s has its states', (heading, schema) => {
  const states = openapi.components.schemas[schema]?.properties.status?.enum ?? [];
  expect([...statesOf(diagramOf(heading))].sort()).toEqual([...states].sort());
});

test('every reason for which a session ends is explained', () => {
  const { SupportSession } = openapi.components.schemas as unknown as {
    SupportSession: { properties: { endReason: { enum: string[] } } };
  };
  for (const reason of SupportSession.properties.endReason.enum) expect(page).toContain(`\`${reason}\``);
});

test('every event of the page is published', () => {
  const named = [...page.matchAll(/\(([a-z-]+\.[a-z-]+)\)/g)].map(([, event]) => event);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((event) => !events.includes(event ?? ''))).toEqual([]);
});
