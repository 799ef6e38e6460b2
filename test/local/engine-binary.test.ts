import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineBinary, type Machine } from '../../local/engine-binary.ts';
import { StartError } from '../../local/start-error.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-engine-'));
  for (const name of ['dynoxide', 'dynoxide.exe']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const machine = (changes: Partial<Machine>): Machine => ({
  ...{ platform: 'darwin', arch: 'arm64', path: '/nowhere' },
  resolve: () => {
    throw new Error('Cannot find module');
  },
  ...changes,
});

test('the package for the platform comes first', () => {
  const resolve = (file: string): string => `/packages/${file}`;
  expect(engineBinary(machine({ resolve, path: folder }))).toBe('/packages/@dynoxide/darwin-arm64/dynoxide');
  const windows = machine({ resolve, platform: 'win32', arch: 'x64' });
  expect(engineBinary(windows)).toBe('/packages/@dynoxide/win32-x64/dynoxide.exe');
});

test('then the command on the path, if it can be executed', () => {
  const path = ['', '/nowhere', folder].join(delimiter);
  expect(() => engineBinary(machine({ path }))).toThrow(StartError);
  chmodSync(join(folder, 'dynoxide'), 0o755);
  expect(engineBinary(machine({ path }))).toBe(join(folder, 'dynoxide'));
});

test('otherwise the error names the one command that installs it', () => {
  for (const path of ['/nowhere', undefined])
    expect(() => engineBinary(machine({ path }))).toThrow('Run "npm install --no-save @dynoxide/darwin-arm64"');
});

test('here it is installed', () => {
  expect(engineBinary()).toMatch(/dynoxide$/);
});
