import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { contexts } from '../../shared/routes.ts';
import { atMost, claim, type Findings, type Table, table } from '../report.ts';
import { type Bundle, bundle } from '../support/bundles.ts';
import { size } from '../support/sizes.ts';
import { median, quantile, ratios, spread } from '../support/timing.ts';

const rounds = size(41, 1);
const target = { init: 1.25, bytes: 1.5 };

/** A bundle with the times in ms that loading it took, by round; CPU time is that of all threads. */
interface Subject extends Bundle {
  wall: number[];
  cpu: number[];
}

const script = `
  import { createRequire } from 'node:module';
  const [, file] = process.argv;
  const require = createRequire(file);
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  if (file.endsWith('.cjs')) require(file);
  else await import(file);
  const wall = process.hrtime.bigint() - started;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ wall: Number(wall) / 1e6, cpu: (user + system) / 1e3 }));
`;

const env = { AWS_REGION: 'eu-central-1', TABLE_NAME: 'bench', METRICS_NAMESPACE: 'gatehouse' };

/** Loads a bundle in a fresh Node process, as Lambda's init phase does, and times the loading alone. */
const init = async (file: string): Promise<{ wall: number; cpu: number }> => {
  const flags = ['--input-type=module', '--eval', script, file];
  return JSON.parse((await promisify(execFile)(process.execPath, flags, { env })).stdout);
};

/** Loads all bundles in turn within each round, so that a disturbance of a round affects all of them. */
const timeInits = async (bundles: readonly Bundle[]): Promise<Subject[]> => {
  const subjects = bundles.map((one): Subject => ({ ...one, wall: [], cpu: [] }));
  // The first round fills the disk cache and does not count.
  for (let round = -1; round < rounds; round++) {
    for (const subject of subjects) {
      const { wall, cpu } = await init(subject.file);
      if (round < 0) continue;
      subject.wall.push(wall);
      subject.cpu.push(cpu);
    }
  }
  return subjects;
};

/** What each bundle holds beyond the bare one, by package. */
const extraTable = (subjects: readonly Subject[], bare: Subject): Table => {
  const extra = ({ contents }: Subject, from: string): number =>
    (contents.get(from) ?? 0) - (bare.contents.get(from) ?? 0);
  const most = (from: string): number => Math.max(...subjects.map((subject) => extra(subject, from)));
  const packages = [...new Set(subjects.flatMap(({ contents }) => [...contents.keys()]))]
    .filter((from) => most(from) > 1024)
    .sort((one, other) => most(other) - most(one));
  const columns = subjects.map((subject): [string, (from: string) => string] => [
    subject.name,
    (from) => (extra(subject, from) / 1024).toFixed(1),
  ]);
  const caption = 'What the bundles hold beyond the bare one, KB (over 1 KB)';
  return table(caption, packages, { from: (from) => from, ...Object.fromEntries(columns) });
};

/**
 * Bundle size and init time of each API function against the bare handler. The target for the init is held against the bare
 * handler as an ES module, which all functions were when it was set; the table has the bare handler in their format as well.
 */
export const measure = async (): Promise<Findings> => {
  const functions = Object.keys(contexts).map((name) => [name, `functions/${name}/handler.ts`]);
  const entries = { bare: 'bench/bare/handler.ts' };
  const groups = [await bundle(entries), await bundle({ 'bare, ES module': entries.bare }, 'esm')];
  groups.push(await bundle(Object.fromEntries(functions)));
  const all = await timeInits(groups.flatMap(({ bundles }) => bundles)).finally(() =>
    Promise.all(groups.map(({ remove }) => remove())),
  );
  const [bare, peer, ...subjects] = all;
  if (!bare || !peer) throw new Error('the bare handler was not measured');
  const noise = quantile(bare.wall, 0.75) / quantile(bare.wall, 0.25) - 1;
  return {
    claims: subjects.flatMap(({ name, bytes, wall, cpu }) => {
      const times = [median(ratios(wall, peer.wall)), median(ratios(cpu, peer.cpu))];
      const measured = times.map((time) => `${time.toFixed(2)}×`).join(', ');
      return [
        atMost(`${name}: bundle`, bytes / bare.bytes, target.bytes, { unit: '×' }),
        claim(
          `${name}: init, wall and CPU time`,
          measured,
          `≤ ${target.init}×`,
          times.every((time) => time <= target.init),
        ),
      ];
    }),
    tables: [
      table('Against the bare handler', all, {
        function: ({ name }) => name,
        KB: ({ bytes }) => (bytes / 1024).toFixed(0),
        'KB gzip': ({ gzipped }) => (gzipped / 1024).toFixed(0),
        'KB × bare': ({ bytes }) => (bytes / bare.bytes).toFixed(2),
        'init ms': ({ wall }) => spread(wall),
        'init × bare': ({ wall }) => spread(ratios(wall, bare.wall), 2),
        'CPU ms': ({ cpu }) => spread(cpu),
        'CPU × bare': ({ cpu }) => spread(ratios(cpu, bare.cpu), 2),
      }),
      extraTable(subjects, bare),
    ],
    notes: [`The middle half of the bare handler's own times spans ${(100 * noise).toFixed(0)} %.`],
  };
};
