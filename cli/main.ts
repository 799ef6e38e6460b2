import { programOf } from './program.ts';
import { run } from './run.ts';

const args = process.argv.slice(2);

process.exitCode = await run(await programOf(args), args);
