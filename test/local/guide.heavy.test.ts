import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from '../../examples/demo/samples.ts';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import { type Block, blocksOf, matchesShown, root, runBash } from './support/documentation.ts';
import { startHere } from './support/in-process.ts';

/* The commands of README.md, docs/guide and the pages of operations about reading run as written, and answer what the pages show. */

const setUpPage = 'docs/guide/README.md';
const operations = ['docs/operations.md', 'docs/operations/who.md', 'docs/operations/queries.md'];
const pages = ['README.md', ...readdirSync(`${root}docs/guide`).map((name) => `docs/guide/${name}`), ...operations];
const documentedUrl = 'http://localhost:3000';

let gatehouse: LocalGatehouse;
let setUp: string;

beforeAll(async () => {
  gatehouse = await startHere();
  await seed(gatehouse.url);
  const [block] = await blocksOf(setUpPage);
  // The set-up runs once. Its variables and functions are declared again for each page, with shorter pauses.
  const declarations = 'sleep() { command sleep 0.1; }; declare -p API OWNER AGENT SERVICE; declare -f';
  process.env['PORT'] = new URL(gatehouse.url).port;
  setUp = await runBash(`${block?.code.replaceAll(documentedUrl, gatehouse.url)}\n${declarations}`);
}, 60_000);
afterAll(() => gatehouse?.stop());

const mark = '=== block ';

/** Runs a program on the clock of the product: the machine's may be days ahead. */
const programOf = (code: string): string => {
  const onClock = `data:text/javascript,Date.now=()=>${Date.parse(clock.now())}`;
  return `${process.execPath} --import '${onClock}' --input-type=module-typescript <<'END'\n${code}END`;
};

const commandsOf = ({ language, code }: Block, index: number): string => {
  const command = language === 'ts' ? programOf(code) : code;
  // The terminal would take the day from the clock of the machine.
  const onDay = command.replaceAll(/(who \w+) today/g, `$1 ${clock.now().slice(0, 10)}`);
  return `printf '\\n${mark}${index}\\n'\n${onDay.replaceAll(documentedUrl, gatehouse.url)}`;
};

/** The grant and the session of README.md, about which the pages of operations ask. */
const firstGrant = async (): Promise<string> => {
  const found = (await blocksOf('README.md')).find(({ code }) => code.startsWith('API='));
  return `(${found?.code.replaceAll(documentedUrl, gatehouse.url)}) >/dev/null 2>&1`;
};

interface Step {
  command: Block;
  shown: Block | undefined;
}

/** Installing, starting and deploying are left to other tests: what README.md says of them runs in CI. */
const isRun = (page: string, { language, code }: Block): boolean =>
  language === 'ts' || (language === 'sh' && (page !== 'README.md' || code.startsWith('API=')));

/** The commands of a page, each with the answer shown below it, if any. */
const stepsOf = (page: string, blocks: readonly Block[]): Step[] =>
  blocks.flatMap((command, index) => {
    if (!isRun(page, command)) return [];
    const next = blocks[index + 1];
    return [{ command, shown: next && ['json', 'text'].includes(next.language) ? next : undefined }];
  });

const expectShown = ({ command, shown }: Step, output: string): void => {
  const lines = output.trim().split('\n');
  const last = lines.at(-1) ?? '';
  const report = `${command.code}\nanswered\n${output}\nbut the page shows\n${shown?.code}`;
  if (shown?.language === 'text') expect(output.trim(), report).toBe(shown.code.trim());
  if (shown?.language === 'json') {
    expect(matchesShown(JSON.parse(shown.code), JSON.parse(last)), report).toBe(true);
  }
  const problem = 'urn:gatehouse:problem:';
  expect(
    lines.filter((line) => line.includes(problem)),
    report,
  ).toEqual(shown?.code.includes(problem) ? [last] : []);
};

test.each(pages.filter((page) => page !== setUpPage))('%s', async (page) => {
  const steps = stepsOf(page, await blocksOf(page));
  expect(steps.length).toBeGreaterThan(0);
  const before = operations.includes(page) ? [setUp, await firstGrant()] : [setUp];
  const output = await runBash(
    [...before, ...steps.map(({ command }, index) => commandsOf(command, index))].join('\n'),
  );
  const outputs = output.split(new RegExp(`^${mark}\\d+$`, 'm')).slice(1);
  expect(outputs).toHaveLength(steps.length);
  for (const [index, step] of steps.entries()) expectShown(step, outputs[index] ?? '');
});
