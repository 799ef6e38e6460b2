import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundling } from '../../infra/bundling.ts';
import { functionAt, listOf, pushing, resourcesOf, templates } from './templates.ts';

const { service } = templates(pushing);
const root = fileURLToPath(new URL('../../', import.meta.url));

const entries = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).map((fn) =>
  String(fn.Metadata?.['gatehouse:entry']),
);

/** The code of ours that the bundle of a function keeps. */
const codeOf = async (entry: string): Promise<string> => {
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
  return outputFiles.map((file) => file.text).join('');
};

/** The environment variables that code reads. */
const variablesIn = (code: string): string[] => {
  const names = [...code.matchAll(/process\.env(?:\.(\w+)|\["(\w+)"\])/g)].map(([, one, other]) => one ?? other ?? '');
  return [...new Set(names)].sort();
};

describe('the environment of a function', () => {
  it('is looked at for every function', () => expect(entries.length).toBe(30));

  it.each(entries)('is what %s reads, and no more', async (entry) => {
    expect(Object.keys(functionAt(service, entry).environment).sort()).toEqual(variablesIn(await codeOf(entry)));
  });
});

/** What code sends to KMS and Step Functions, whose names bundling may number, and the right to it. */
const rights = {
  SignCommand: 'kms:Sign',
  GetPublicKeyCommand: 'kms:GetPublicKey',
  StartExecutionCommand: 'states:StartExecution',
};

describe('what a function may do with the signing keys and the state machine', () => {
  it.each(entries)('is what %s does, and no more', async (entry) => {
    const code = await codeOf(entry);
    const done = Object.entries(rights).flatMap(([command, action]) =>
      new RegExp(`new ${command}\\d*\\(`).test(code) ? [action] : [],
    );
    const allowed = functionAt(service, entry).statements.flatMap((one) => listOf(one.Action));
    expect(Object.values(rights).filter((action) => allowed.includes(action))).toEqual(done);
  });
});
