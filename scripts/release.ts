import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapi from '../openapi.json' with { type: 'json' };
import packageJson from '../package.json' with { type: 'json' };
import { releaseChangelog, releaseUpgrading } from './release/pages.ts';

/*
 * What a release changes beside the version in package.json; `npm version` calls it, commits and tags. The contract becomes
 * the one that later versions are compared with.
 */
const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const rewrite = (path: string, change: (text: string) => string): void =>
  writeFileSync(at(path), change(readFileSync(at(path), 'utf8')));

const { version } = packageJson;
const date = new Date().toISOString().slice(0, 10);
rewrite('CHANGELOG.md', (text) => releaseChangelog(text, version, date));
rewrite('UPGRADING.md', (text) => releaseUpgrading(text, version));
writeFileSync(at('docs/openapi.released.json'), `${JSON.stringify(openapi)}\n`);
console.log(`${version}: CHANGELOG.md, UPGRADING.md and docs/openapi.released.json are written.`);
