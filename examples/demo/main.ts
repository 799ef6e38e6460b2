import { parseArgs } from 'node:util';
import { playDemo } from './bulk-assignment.ts';
import { addressOptions, addressUsage, baseUrlOf, runCommand } from './gatehouse.ts';

const usage = `Runs a bulk assignment in the playground account of a local Gatehouse (npm start).
Assigns all campaigns to all users; when they are assigned already, reverts the last job.

  npm run demo:bulk -- [options]

${addressUsage}
  --revert      revert the last job
  --help        print this help`;

runCommand('npm run demo:bulk', async () => {
  const { values } = parseArgs({
    options: {
      ...addressOptions,
      revert: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const { status } = await playDemo({ url: baseUrlOf(values), revert: values.revert }, process.stdout);
  if (status !== 'succeeded') process.exitCode = 1;
});
