import { expect, test } from 'vitest';
import { spawnsLocal } from './support/spawned.ts';

const run = spawnsLocal();

test('prints its help', async () => {
  const local = run(['--help']);
  expect(await local.ended).toBe(0);
  expect(local.output()).toContain('--data FILE');
});

test('refuses what it does not know in one sentence, and exits with 1', async () => {
  const local = run(['--colour']);
  expect(await local.ended).toBe(1);
  expect(local.errors()).toBe("Unknown option '--colour'. Try: npm start -- --help\n");
});
