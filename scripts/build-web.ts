import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWeb, type WebBuild } from '../web/build/build.ts';
import { elementNames } from '../web/build/pages.ts';
import { sizesOf } from '../web/build/sizes.ts';

const usage = `Bundles the web components and the console, and prints their sizes.

  npm run build:web -- [options]

  --out DIR  write the files there
  --react    add the React wrappers as react.js (after npm ci --prefix web/react)
  --quiet    print no sizes, and accept any
  --help     print this help

It fails when the first load of an element exceeds its budget.`;

/** Budgets in bytes after gzip, of what is downloaded without an action of the reader. */
const budgets: Readonly<Record<string, number>> = { 'support-access': 30 * 1024, together: 90 * 1024 };

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1).padStart(6);

const reportSizes = (built: WebBuild): void => {
  console.log('KB after gzip            first   with everything on demand');
  for (const { name, first, everything } of sizesOf(built, elementNames())) {
    const budget = budgets[name];
    const isOver = budget !== undefined && first > budget;
    if (isOver) process.exitCode = 1;
    const note = budget === undefined ? '' : `  (first: at most ${budget / 1024}${isOver ? ', OVER BUDGET' : ''})`;
    console.log(`${name.padEnd(22)} ${kilobytes(first)}  ${kilobytes(everything)}${note}`);
  }
};

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    react: { type: 'boolean' },
    quiet: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.help) console.log(usage);
else {
  const built = await buildWeb({ withReact: values.react ?? false });
  if (!values.quiet) reportSizes(built);
  if (values.out !== undefined) {
    for (const [name, contents] of built.files) {
      const path = join(values.out, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }
  }
}
