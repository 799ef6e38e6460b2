import { newProgram } from '../new-program.ts';
import { run } from '../run.ts';
import { describeVerify } from './command.ts';

// `gatehouse-access verify` alone, for a bundle of one file that needs nothing but Node.
process.exitCode = await run(describeVerify(newProgram('verify', 'node verify.mjs')), process.argv.slice(2));
