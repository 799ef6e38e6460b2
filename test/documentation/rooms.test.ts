import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

test('CONTRIBUTING.md lists the rooms in the order in which they may import each other', () => {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    forbidden: { name: string }[];
  };
  const rooms = forbidden.flatMap(({ name }) => /^(.+)-imports-downwards$/.exec(name)?.[1] ?? []);
  const page = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const table = /^\| room \|.*?\n\n/ms.exec(page)?.[0] ?? '';
  const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, room]) => room);
  expect(rooms.length).toBeGreaterThan(15);
  expect(listed).toEqual(rooms);
});
