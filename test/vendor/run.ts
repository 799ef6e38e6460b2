import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiAt } from '../deploy/api.ts';
import { aws } from '../deploy/aws.ts';
import { bootstrap, cdkIn, leaveOutUnknown } from '../deploy/cdk.ts';
import { cognitoPeople } from '../deploy/cognito.ts';
import { type Emulator, startEmulator } from '../deploy/emulator.ts';
import { acme } from '../deploy/people.ts';
import { allowWhatTheEmulatorMisses } from '../deploy/permissions.ts';
import { Report, timed, until } from '../deploy/report.ts';
import { newProject, pack, root } from '../package/workspace.ts';

/**
 * The CDK app of a vendor, outside the repository: the lines of docs/cdk.md, with the packed package. It is compiled with strict
 * types, synthesised without the feature flags of this repository, and deployed onto an emulated AWS.
 */
const report = new Report();

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // The types of aws-cdk-lib do not hold under exactOptionalPropertyTypes.
  skipLibCheck: true,
  module: 'nodenext',
  target: 'es2024',
  types: ['node'],
  outDir: 'out',
};

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;

/** The first block of TypeScript in docs/cdk.md. */
const documentedApp = (): string => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/cdk.md'), 'utf8')) ?? [];
  if (code === undefined) throw new Error('docs/cdk.md has no app');
  return code;
};

type Outputs = Record<string, Record<string, string>>;

/** Installs, compiles, synthesises and deploys the app. @returns the outputs of its stacks */
const deployApp = async (emulator: Emulator): Promise<Outputs> => {
  const tarball = await timed('build and pack the package', async () => pack());
  // The constructs of the lowest version that the package accepts.
  const packages = [`aws-cdk-lib@${versionOf('aws-cdk-lib')}`, 'constructs@10.5.0'];
  const types = [`@types/node@${versionOf('@types/node')}`, `typescript@${versionOf('typescript')}`];
  const project = await timed('install it', async () =>
    newProject('vendor', tarball, [...packages, ...types], {
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts'] }),
      'app.mts': documentedApp(),
    }),
  );
  await report.check('the app of docs/cdk.md has no more than 20 lines of code', () => {
    const lines = documentedApp()
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('//'));
    assert.ok(lines.length <= 20, `${lines.length}`);
  });
  await report.check('it compiles with strict types', () => project.run('node', 'node_modules/typescript/bin/tsc'));
  const assembly = join(emulator.directory, 'assembly-of-vendor');
  const outputsFile = join(emulator.directory, 'outputs-of-vendor.json');
  await timed('synthesise it', () =>
    cdkIn(project.folder, emulator, 'synth', '--quiet', '--app', 'node out/app.mjs', '--output', assembly),
  );
  leaveOutUnknown(join(assembly, 'Gatehouse-Service.template.json'));
  await timed('deploy it', () =>
    cdkIn(
      project.folder,
      emulator,
      ...['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile, '--app', assembly],
    ),
  );
  return JSON.parse(readFileSync(outputsFile, 'utf8')) as Outputs;
};

/** Grants access to support, and waits for the event in the vendor's own queue. */
const checkEvent = async (emulator: Emulator, outputs: Outputs): Promise<void> => {
  const service = outputs['Gatehouse-Service'] ?? {};
  const crm = outputs['Crm'] ?? {};
  const deployed = { name: 'Gatehouse', outputs: service, destroy: async () => undefined };
  await allowWhatTheEmulatorMisses(emulator, deployed);
  const people = await cognitoPeople(emulator, deployed);
  const api = apiAt(emulator, crm['GatehouseUrl'] ?? '');
  await report.check("the queue of the vendor's stack gets the event of a new grant", async () => {
    await api('PUT', `/v1/accounts/${acme}`, { ...people.service, body: { name: 'Acme' } });
    const made = await api('POST', `/v1/accounts/${acme}/grants`, { ...people.owner, body: {} });
    assert.equal(made.status, 201);
    const { Body } = await until('the event', 60, async () => {
      const { Messages } = await aws<{ Messages?: { Body: string }[] }>(emulator, 'sqs', 'ReceiveMessage', {
        QueueUrl: crm['QueueUrl'],
        WaitTimeSeconds: 1,
      });
      return Messages?.[0];
    });
    const event = JSON.parse(Body) as { 'detail-type': string; detail: { accountId: string; target: { id: string } } };
    assert.deepEqual(
      [event['detail-type'], event.detail.accountId, event.detail.target.id],
      ['grant.created', acme, made.body['grantId']],
    );
  });
};

await timed('total', async () => {
  const emulator = await timed('install and start the emulator', startEmulator);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    await timed('bootstrap', () => bootstrap(emulator));
    const outputs = await deployApp(emulator);
    await checkEvent(emulator, outputs);
  } catch (error) {
    await report.check('the test runs to its end', () => {
      throw error;
    });
  } finally {
    await emulator.stop();
  }
});
console.log(report.summary());
process.exitCode = report.failed ? 1 : 0;
