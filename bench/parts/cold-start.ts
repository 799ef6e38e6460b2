import { contexts } from '../../shared/routes.ts';
import type { Claim, Findings, Table } from '../report.ts';
import { type Bundle, bundle } from '../support/bundles.ts';
import { type Init, initTimes } from '../support/init.ts';
import { median, quantile, spread } from '../support/statistics.ts';

const rounds = 41;
const target = { init: 1.25, bytes: 1.5 };

interface Subject extends Bundle {
  inits: Init[];
}

/** Ratios round by round, so that a disturbance common to a round cancels out. */
const ratios = (subject: Subject, bare: Subject, of: (init: Init) => number): number[] =>
  subject.inits.flatMap((init, round) => {
    const peer = bare.inits[round];
    return peer ? [of(init) / of(peer)] : [];
  });

const wall = ({ wallMillis }: Init): number => wallMillis;
const cpu = ({ cpuMillis }: Init): number => cpuMillis;
const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(0);

const row = (subject: Subject, bare: Subject): string[] => [
  subject.name,
  kilobytes(subject.bytes),
  kilobytes(subject.gzipped),
  (subject.bytes / bare.bytes).toFixed(2),
  spread(subject.inits.map(wall)),
  spread(ratios(subject, bare, wall), 2),
  spread(subject.inits.map(cpu)),
  spread(ratios(subject, bare, cpu), 2),
];

const claims = (subjects: readonly Subject[], bare: Subject): Claim[] =>
  subjects.flatMap((subject) => {
    const size = subject.bytes / bare.bytes;
    const times = [wall, cpu].map((of) => median(ratios(subject, bare, of)));
    return [
      {
        what: `${subject.name}: bundle`,
        measured: `${size.toFixed(2)}×`,
        target: `≤ ${target.bytes}×`,
        met: size <= target.bytes,
      },
      {
        what: `${subject.name}: init, wall and CPU time`,
        measured: times.map((time) => `${time.toFixed(2)}×`).join(', '),
        target: `≤ ${target.init}×`,
        met: times.every((time) => time <= target.init),
      },
    ];
  });

/** What each bundle holds beyond the bare one, by package. */
const extraTable = (subjects: readonly Subject[], bare: Subject): Table => {
  const inBare = new Map(bare.contents);
  const extra = (subject: Subject, from: string): number =>
    (new Map(subject.contents).get(from) ?? 0) - (inBare.get(from) ?? 0);
  const froms = [...new Set(subjects.flatMap(({ contents }) => contents.map(([from]) => from)))]
    .map((from) => ({ from, most: Math.max(...subjects.map((subject) => extra(subject, from))) }))
    .filter(({ most }) => most > 1024)
    .sort((one, other) => other.most - one.most)
    .map(({ from }) => from);
  return {
    caption: 'What the bundles hold beyond the bare one, KB (over 1 KB)',
    columns: ['from', ...subjects.map(({ name }) => name)],
    rows: froms.map((from) => [from, ...subjects.map((subject) => (extra(subject, from) / 1024).toFixed(1))]),
  };
};

/** Bundle size and init time of each API function against the bare handler. */
export const measure = async (): Promise<Findings> => {
  const functions = Object.keys(contexts).map((name) => [name, `functions/${name}/handler.ts`] as const);
  const { bundles, remove } = await bundle({ bare: 'bench/bare/handler.ts', ...Object.fromEntries(functions) });
  const times = await initTimes(
    bundles.map(({ file }) => file),
    rounds,
  ).finally(remove);
  const all = bundles.map((one, index): Subject => ({ ...one, inits: times[index] ?? [] }));
  const [bare, ...subjects] = all;
  if (!bare) throw new Error('there is nothing to compare with');
  const noise = quantile(bare.inits.map(wall), 0.75) / quantile(bare.inits.map(wall), 0.25) - 1;
  return {
    title: 'Cold start: bundle and init time of each API function',
    method:
      'Each function is bundled by the CDK construct and the options of the deployment, and so is the bare handler ' +
      '(`bench/bare/handler.ts`: the document client and the six commands that the product uses, nothing else). Init is the ' +
      `import of the bundle in a fresh process of the Node version deployed, ${rounds} times each, in turn. Given are the median and the ` +
      'middle half; ratios are taken within a round. CPU time counts all threads and varies less than wall time.',
    claims: claims(subjects, bare),
    tables: [
      {
        caption: 'Against the bare handler',
        columns: ['function', 'KB', 'KB gzip', '× bare', 'init ms', '× bare', 'CPU ms', '× bare'],
        rows: all.map((subject) => row(subject, bare)),
      },
      extraTable(subjects, bare),
    ],
    notes: [
      `The middle half of the bare handler's own times spans ${(100 * noise).toFixed(0)} %.`,
      '`meta` has no use for the table, so the bare handler is not its peer; it is listed for completeness.',
    ],
  };
};
