import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authorization } from './aws.ts';
import type { Emulator } from './emulator.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the CDK CLI against the emulator. @throws with its output when it fails */
const cdk = (emulator: Emulator, ...args: string[]): Promise<void> => cdkIn(root, emulator, ...args);

/** The same in the folder of another app. */
export const cdkIn = (cwd: string, emulator: Emulator, ...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'cdk'), [...args, '--ci', '--progress', 'bar'], {
      cwd,
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

interface Template {
  Resources: Record<string, { Type: string; Properties?: object }>;
}

/** Types of resources that the emulator does not know: one of them would fail the whole stack. */
const unknownTypes = ['AWS::CloudWatch::CompositeAlarm', 'AWS::Logs::QueryDefinition'];

/** An alarm on a metric that is computed from others, which the emulator refuses. */
const isComputed = ({ Type, Properties = {} }: { Type: string; Properties?: object }): boolean =>
  Type === 'AWS::CloudWatch::Alarm' && 'Metrics' in Properties;

/** The upload of the console's files: it needs a layer below `/opt`, which the emulator does not mount. */
const isUpload = (id: string, type: string): boolean =>
  type.startsWith('Custom::CDKBucketDeployment') ||
  id.startsWith('CustomCDKBucketDeployment') ||
  type === 'AWS::Lambda::LayerVersion';

/** Removes from a synthesised template what the emulator cannot create. Nothing refers to it. */
export const leaveOutUnknown = (file: string): void => {
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const kept = Object.entries(template.Resources).filter(
    ([id, one]) => !unknownTypes.includes(one.Type) && !isComputed(one) && !isUpload(id, one.Type),
  );
  writeFileSync(file, JSON.stringify({ ...template, Resources: Object.fromEntries(kept) }));
};

/** Deploys an instance of the app with a CDK context; unchanged, except for what the emulator cannot create. */
export const deploy = async (emulator: Emulator, name: string, context: Record<string, string>): Promise<Deployed> => {
  const assembly = join(emulator.directory, `assembly-of-${name}`);
  const outputsFile = join(emulator.directory, `outputs-of-${name}.json`);
  const given = Object.entries({ name, retain: 'false', ...context }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  await cdk(emulator, 'synth', '--quiet', '--output', assembly, ...given);
  leaveOutUnknown(join(assembly, `${name}-Service.template.json`));
  await cdk(
    emulator,
    ...['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile, '--app', assembly],
  );
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
  return {
    name,
    outputs: outputs[`${name}-Service`] ?? {},
    destroy: () => cdk(emulator, 'destroy', '--all', '--force', '--app', assembly),
  };
};
