import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What it took to import a bundle in a process of its own. */
export interface Init {
  wallMillis: number;
  /** Of all threads, user and system. */
  cpuMillis: number;
}

const run = promisify(execFile);

const script = `
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  await import(process.argv[1]);
  const wall = process.hrtime.bigint() - started;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ wallMillis: Number(wall) / 1e6, cpuMillis: (user + system) / 1e3 }));
`;

/** Imports a bundle in a fresh Node process, as Lambda's init phase does, and times the import alone. */
const once = async (file: string): Promise<Init> => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, file], {
    env: { AWS_REGION: 'eu-central-1', TABLE_NAME: 'bench', POWERTOOLS_SERVICE_NAME: 'gatehouse' },
  });
  return JSON.parse(stdout) as Init;
};

/** Imports each of the files `rounds` times, in turn, so that what disturbs one round disturbs all alike. */
export const initTimes = async (files: readonly string[], rounds: number): Promise<Init[][]> => {
  const times: Init[][] = files.map(() => []);
  // The first round fills the disk cache and counts for nothing.
  for (let round = -1; round < rounds; round++) {
    for (const [index, file] of files.entries()) {
      const init = await once(file);
      if (round >= 0) times[index]?.push(init);
    }
  }
  return times;
};
