import assert from 'node:assert/strict';
import { runTerminalWith } from '../local/support/commands.ts';
import { blocksOf } from '../local/support/documentation.ts';
import { aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { visited } from './people.ts';
import type { Report } from './report.ts';

const deadLetters = 'SignalsOutboxDeadLetters';

/** The command of the page of operations, about an account and an instance of the test. */
const documented = async (accountId: string, name: string): Promise<string[]> => {
  const page = await blocksOf('docs/operations/who.md');
  const command = page.find(({ code }) => code.includes('--stack'))?.code ?? '';
  const filled = command.replace('acme yesterday', `${accountId} today`).replace('Gatehouse', name);
  const [npx, program, ...args] = filled.trim().split(' ');
  assert.deepEqual([npx, program], ['npx', 'gatehouse-access']);
  return args;
};

/** Uses the terminal of operators against an instance by its name, after the scenarios. */
export const playTerminal = async (report: Report, emulator: Emulator, { name }: Deployed): Promise<void> => {
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  const run = (...args: string[]) => runTerminalWith(emulator.environment, ...args);
  const rowsOf = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const { code, output, errors } = await run(...args, '--json');
    assert.equal(code, 0, errors);
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  await check('one command of the documentation says who was in an account today, and on whose consent', async () => {
    const rows = await rowsOf(...(await documented(visited, name)));
    const sessions = await rowsOf('sessions', visited, '--stack', name, '--last', '1000');
    assert.deepEqual(new Set(rows.map((row) => row['session'])), new Set(sessions.map((one) => one['sessionId'])));
    assert.ok(rows.every((row) => row['consentOf'] && row['grant'] && row['agent'] && row['consentedAt']));
    assert.ok(rows.some((row) => row['ended'] === 'grant-revoked'));
  });
  await check('the terminal asks a saved query of the audit log', async () => {
    const rows = await rowsOf('ask', 'grants-of-account', '--account', visited, '--day', 'today', '--stack', name);
    assert.ok(rows.some((row) => row['unmapped.type'] === 'grant.created'));
  });
  await check('the terminal redrives a dead letter and removes it', async () => {
    const { QueueUrls = [] } = await aws<{ QueueUrls?: string[] }>(emulator, 'sqs', 'ListQueues', {});
    const QueueUrl = QueueUrls.find((url) => url.includes(`${name}-Service`) && url.includes(deadLetters));
    // Its policy demands TLS, which the emulator does not support.
    await aws(emulator, 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '' } });
    // An event that the outbox reads, and that signals nothing.
    const event = { detail: { type: 'support-session.started', accountId: visited, sequence: 1, data: {} } };
    await aws(emulator, 'sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify({ requestPayload: event }) });
    const { code, errors } = await run('redrive', 'outbox', '--stack', name);
    assert.deepEqual([code, errors], [0, 'Redrove 1 messages of outbox; 0 stay in the queue.\n']);
  });
  await check('the terminal shows the state of the instance', async () => {
    const { output, errors } = await run('status', '--stack', name);
    // The names of the emulator's APIs are not in the DNS, so the check of the API finds nothing.
    assert.match(output, new RegExp(`^stack ${name}-Service +CREATE_COMPLETE`, 'm'), errors);
    assert.match(output, /^messages in SignalsOutboxDeadLetters +0/m);
    assert.match(output, /^held journals and notices +\d/m);
  });
};
