import { programOf } from './program.ts';
import { run } from './run.ts';

const args = process.argv.slice(2);

// The reader of a pipe, such as head, has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(await programOf(args), args);
