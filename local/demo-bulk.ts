import { parseArgs } from 'node:util';
import { playDemo } from './demo.ts';
import { StartError } from './engine.ts';
import { portOf } from './options.ts';

const usage = `A bulk assignment in the playground of a Gatehouse that runs on this machine (npm start).
Gives all its users all its campaigns; when they have them, takes that back.

  npm run demo:bulk -- [options]

  --port PORT   the port it listens on (default: PORT of the environment, or 3000)
  --url URL     where it is, if not at http://localhost:PORT
  --revert      take back the last job
  --help        print this`;

const parse = () => {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        url: { type: 'string' },
        revert: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new StartError(`${sentence}. Try: npm run demo:bulk -- --help`);
  }
};

const main = async (): Promise<void> => {
  const { port, url, revert, help } = parse();
  if (help) return console.log(usage);
  const at = url ?? `http://localhost:${portOf(port ?? (process.env['PORT'] || '3000'))}`;
  const { status } = await playDemo({ url: at.replace(/\/$/, ''), revert }, process.stdout);
  if (status !== 'succeeded') process.exitCode = 1;
};

main().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
});
