import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildWeb } from '../web/build/build.ts';
import { consolePath } from '../web/build/console-site.ts';

/** Writes the files of the console, as they are served, into the folder in the first argument: the deployment uploads them. */
const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: node scripts/build-console.ts FOLDER');
const { files } = await buildWeb();
for (const [name, contents] of files) {
  const path = join(out, consolePath(name));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
