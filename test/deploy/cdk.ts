import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authorization } from './aws.ts';
import type { Emulator } from './emulator.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the CDK CLI against the emulator. @throws with its output when it fails */
const cdk = (emulator: Emulator, ...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'cdk'), [...args, '--ci', '--progress', 'bar'], {
      cwd: root,
      env: { ...emulator.environment, CDK_DISABLE_VERSION_CHECK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`cdk ${args.join(' ')} failed:\n${said.slice(-4000)}`)),
    );
  });

/**
 * Bootstraps the emulated account for deployments, as in a real one. The bucket for assets demands TLS, which the emulator
 * does not support, so its policy is removed.
 */
export const bootstrap = async (emulator: Emulator): Promise<void> => {
  await cdk(emulator, 'bootstrap', 'aws://000000000000/us-east-1');
  const bucket = `${emulator.endpoint}/cdk-hnb659fds-assets-000000000000-us-east-1`;
  const { status } = await fetch(`${bucket}?policy`, {
    method: 'DELETE',
    headers: { authorization: authorization('s3') },
  });
  if (status !== 204) throw new Error(`deleting the policy of the bucket for assets answered ${status}`);
};

/** A deployed instance: the outputs of its service stack, and how to destroy it. */
export interface Deployed {
  name: string;
  outputs: Record<string, string>;
  destroy: () => Promise<void>;
}

/** Deploys an instance of the unchanged app with a CDK context. */
export const deploy = async (emulator: Emulator, name: string, context: Record<string, string>): Promise<Deployed> => {
  const assembly = join(emulator.directory, `assembly-of-${name}`);
  const outputsFile = join(emulator.directory, `outputs-of-${name}.json`);
  const given = Object.entries({ name, retain: 'false', ...context }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  await cdk(
    emulator,
    'deploy',
    '--all',
    '--require-approval',
    'never',
    '--output',
    assembly,
    '--outputs-file',
    outputsFile,
    ...given,
  );
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
  return {
    name,
    outputs: outputs[`${name}-Service`] ?? {},
    destroy: () => cdk(emulator, 'destroy', '--all', '--force', '--app', assembly),
  };
};
