import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundling } from '../../infra/bundling.ts';
import { functionAt, resourcesOf, templates } from './templates.ts';

const { service } = templates();
const root = fileURLToPath(new URL('../../', import.meta.url));

const entries = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).map((fn) =>
  String(fn.Metadata?.['gatehouse:entry']),
);

/** The environment variables that are read by the code of ours that a bundle keeps. */
const variablesOf = async (entry: string): Promise<string[]> => {
  const { outputFiles } = await build({
    entryPoints: [`${root}${entry}`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: String(bundling.target),
    packages: 'external',
    treeShaking: true,
  });
  const text = outputFiles.map((file) => file.text).join('');
  const names = [...text.matchAll(/process\.env(?:\.(\w+)|\["(\w+)"\])/g)].map(([, one, other]) => one ?? other ?? '');
  return [...new Set(names)].sort();
};

describe('the environment of a function', () => {
  it('is looked at for every function', () => expect(entries.length).toBe(7));

  it.each(entries)('is what %s reads, and no more', async (entry) => {
    expect(Object.keys(functionAt(service, entry).environment).sort()).toEqual(await variablesOf(entry));
  });
});
