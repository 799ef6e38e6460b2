import assert from 'node:assert/strict';
import { type PushGate, startPushGate } from '../support/product/push-gate.ts';
import { apiAt } from './api.ts';
import { aws } from './aws.ts';
import { playCampaigns } from './campaigns.ts';
import { checkCanary } from './canary.ts';
import { bootstrap, type Deployed, deploy } from './cdk.ts';
import { checkChangedValue } from './changed-value.ts';
import { checkArchive } from './checkpoints.ts';
import { playClosing } from './closing.ts';
import { cognitoPeople } from './cognito.ts';
import { playConsole } from './console.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type ExternalIssuers, startIssuers } from './issuers.ts';
import { playKeeping } from './keeping.ts';
import { acme, type People } from './people.ts';
import { allowWhatTheEmulatorMisses } from './permissions.ts';
import { playPolicies } from './policies.ts';
import { issuerOf, productOf } from './product.ts';
import { Report, timed, until } from './report.ts';
import { playScenario } from './scenario.ts';
import { playSupport } from './support.ts';
import { playTerminal } from './terminal.ts';
import { startWitness } from './witness.ts';

/**
 * The deployment test: deploys the unchanged app with the CDK CLI onto an emulated AWS, once with the stack's own user pool
 * and once with the vendor's own issuers. It runs the same scenario against both through HTTP, and then redeploys the
 * first one with those issuers.
 */
const report = new Report();

/** The differences between the two instances. */
interface Special {
  /** Where signals are pushed. */
  gate?: PushGate;
  bareEdition?: string;
}

const play = async (
  emulator: Emulator,
  deployed: Deployed,
  people: People,
  { gate, ...special }: Special = {},
): Promise<void> => {
  await allowWhatTheEmulatorMisses(emulator, deployed);
  const { name, outputs } = deployed;
  const witness = await startWitness(emulator, deployed);
  try {
    const api = apiAt(emulator, outputs['ApiUrl'] ?? '');
    const instance = issuerOf(emulator, outputs);
    const product = await productOf(instance, { serviceToken: people.service.token });
    const pushed = gate && (await productOf(instance, { poll: false }));
    if (pushed) gate.open(pushed);
    const world = { emulator, deployed, api, people, witness, ...special };
    await Promise.all([
      playScenario(report, name, { api, people, witness }),
      playSupport(report, name, { api, people, instance, product, ...(pushed ? { pushed } : {}) }),
      playCampaigns(report, world),
      playPolicies(report, world),
      playKeeping(report, world),
      playClosing(report, world),
    ]).finally(() => Promise.all([product.close(), pushed?.close()]));
  } finally {
    await witness.leave();
  }
};

/** The first instance, with its data, is redeployed with external issuers instead of its user pool. */
const switchIssuers = async (
  emulator: Emulator,
  own: Deployed,
  before: People,
  { context, people }: ExternalIssuers,
): Promise<void> => {
  const switched = await timed(`deploy ${own.name} again, with external issuers`, () =>
    deploy(emulator, own.name, context),
  );
  const api = apiAt(emulator, switched.outputs['ApiUrl'] ?? '');
  const { service } = await people();
  await report.check(`${own.name}: trusts external issuers after the change and keeps its accounts`, async () => {
    const { status, body } = await api('GET', `/v1/accounts/${acme}`, service);
    assert.deepEqual([status, body['name'], switched.outputs['UserPoolId']], [200, 'Acme', undefined]);
    assert.equal(switched.outputs['TableName'], own.outputs['TableName']);
  });
  await report.check(`${own.name}: the console is gone without its option`, () => {
    assert.equal(switched.outputs['ConsoleUrl'], undefined);
  });
  await report.check(`${own.name}: refuses the tokens of its pool`, async () => {
    const { status } = await api('GET', `/v1/accounts/${acme}`, before.service);
    assert.equal(status, 401);
  });
};

/** The data is deleted with the stack, since the test deploys with `retain=false`. */
const checkDestroyed = (emulator: Emulator, { name, outputs, destroy }: Deployed): Promise<void> =>
  report.check(`${name}: is destroyed completely`, async () => {
    await destroy();
    await until('the table is gone', 30, () =>
      aws(emulator, 'dynamodb', 'DescribeTable', { TableName: outputs['TableName'] }).then(
        () => undefined,
        () => true,
      ),
    );
  });

const run = async (emulator: Emulator): Promise<void> => {
  const issuers = await startIssuers();
  const gate = await startPushGate();
  const bareEdition = 'bare';
  const settings = JSON.stringify({
    editions: [
      { name: 'sales_essentials', features: ['sensitive_actions', 'share_links', 'trash', 'two_factor'] },
      'dream_team',
      { name: bareEdition, features: [] },
    ],
    signalReceivers: [
      { id: 'polled', serviceId: issuers.serviceId },
      { id: 'pushed', pushUrl: gate.url },
    ],
  });
  try {
    await timed('bootstrap', () => bootstrap(emulator));
    const own = await timed('deploy Gatehouse, with its own user pool and the console', () =>
      deploy(emulator, 'Gatehouse', { console: 'true' }),
    );
    const externalContext = { ...issuers.context, settings };
    const external = await timed('deploy External, with external issuers', () =>
      deploy(emulator, 'External', externalContext),
    );
    const [ownPeople, externalPeople] = await Promise.all([cognitoPeople(emulator, own), issuers.people()]);
    await timed('both scenarios in parallel', async () => {
      await Promise.all([
        play(emulator, own, ownPeople),
        play(emulator, external, externalPeople, { gate, bareEdition }),
      ]);
    });
    await checkCanary(report, emulator, own);
    await checkArchive(report, emulator, own);
    await playTerminal(report, emulator, own);
    await playConsole(report, emulator, own);
    await switchIssuers(emulator, own, ownPeople, issuers);
    await checkChangedValue(report, emulator, external, externalContext);
    report.skip(
      'a second factor at the very first sign-in',
      'the emulator requires it from the second on; a template test shows that it is required',
    );
    report.skip(
      'expiry by removed timers',
      "the emulator's TTL writes no record to the stream; unit and template tests cover it",
    );
    report.skip(
      'IAM on the audit log',
      'the emulator compares another form of its ARN than AWS; the test adds the permission',
    );
    report.skip(
      'IAM on single partitions',
      'requests to the emulator have no dynamodb:LeadingKeys; the test adds these permissions, all others are as deployed; template tests cover the conditions',
    );
    report.skip(
      'IAM on the state machine itself',
      "the emulator's Step Functions calls functions without a role; template tests cover it. The permissions of those functions are as deployed",
    );
    report.skip(
      'jitter between attempts, and limits of distributed maps',
      'the emulator has neither; template tests cover them',
    );
    report.skip('key policies, throttling and alarms', 'the emulator enforces none of them; template tests cover them');
    await timed('destroy both', async () => {
      for (const deployed of [own, external]) await checkDestroyed(emulator, deployed);
    });
  } finally {
    await Promise.all([issuers.stop(), gate.close()]);
  }
};

await timed('total', async () => {
  const emulator = await timed('install and start the emulator', startEmulator);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    await run(emulator);
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
