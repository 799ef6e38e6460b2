/**
 * Runs tests with the machine's date moved: a day, a month and ten years ahead, and to a leap day. Tests read
 * `shared/core/clock.ts`, but processes that they start read the machine's clock, and so do libraries.
 * Needs `faketime` (Debian: `apt-get install faketime`). Arguments go to vitest, such as paths of test files.
 */
import { spawnSync } from 'node:child_process';

/** What reads the machine's clock: processes that tests start, libraries that verify tokens, time zones. */
const sensitive = [
  'test/local',
  'test/examples',
  'test/package/verify',
  'test/core',
  'test/tokens',
  'test/http/verify-token',
];

const days = ['+1 day', '+1 month', '2028-02-29 12:00:00', '+10 years'];

const run = (day: string): boolean => {
  console.log(`\nOn ${day}:`);
  const { status, error } = spawnSync(
    'faketime',
    [
      day,
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=dot',
      ...(process.argv.length > 2 ? process.argv.slice(2) : sensitive),
    ],
    {
      stdio: 'inherit',
      // Timers and durations keep the monotonic clock.
      env: { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
    },
  );
  if (error) console.error(`faketime cannot be run: ${error.message}`);
  return status === 0;
};

const failed = days.filter((day) => !run(day));
if (failed.length > 0) console.error(`\nFailed on: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
