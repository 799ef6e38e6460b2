import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import { type Ended, runTerminal } from './support/commands.ts';
import { backend, makeAccount, ownerOf, send, startHere, technician } from './support/in-process.ts';

let gatehouse: LocalGatehouse;

beforeAll(async () => {
  gatehouse = await startHere();
  await makeAccount(gatehouse, 'acme');
  const as = ownerOf('acme');
  await send(gatehouse, 'POST /v1/accounts/acme/grants', { as, body: { duration: 'P1D', reason: 'Help' } });
  const body = { accountId: 'acme', reason: 'The import fails', ticket: 'T-1' };
  await send(gatehouse, 'POST /v1/support/sessions', { as: technician, body });
  await send(gatehouse, 'DELETE /v1/accounts/acme/support-access', { as });
  await gatehouse.drain();
});
afterAll(() => gatehouse?.stop());

/** The clock of the product, not of the machine, on which the terminal runs. */
const today = clock.now().slice(0, 10);

const run = (...args: string[]): Promise<Ended> => runTerminal(...args, '--url', gatehouse.url);
const rowsOf = ({ output }: Ended): Record<string, unknown>[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('who says who was inside, and on whose consent', async () => {
  const ended = await run('who', 'acme', today, '--json');
  expect([ended.code, ended.errors]).toEqual([0, '']);
  const visit = { agent: 'agent-1', consentOf: 'olivia', ticket: 'T-1', ended: 'grant-revoked', role: 'owner' };
  expect(rowsOf(ended)).toMatchObject([visit]);
  const { output } = await run('who', 'acme', today);
  expect(output.split('\n')[0]).toMatch(/^FROM +UNTIL +AGENT +TEAM +CONSENT OF +ROLE +GRANT/);
  expect(output).not.toContain('\u001b');
});

test('journal, grants, sessions, jobs and ask list what there is', async () => {
  const types = rowsOf(await run('journal', 'acme', '--json')).map(({ type }) => type);
  expect(types).toEqual([
    ...['account.created', 'user.created', 'grant.created', 'support-session.started'],
    ...['grant.revoked', 'support-session.ended'],
  ]);
  expect(rowsOf(await run('journal', 'acme', '--json', '--last', '1', '--type', 'grant.created'))).toHaveLength(1);
  expect(rowsOf(await run('grants', 'acme', '--json'))).toMatchObject([{ status: 'revoked' }]);
  expect((await run('grants', 'acme')).output).toContain('Help');
  expect(rowsOf(await run('sessions', 'acme', '--json'))).toMatchObject([{ agent: { id: 'agent-1' } }]);
  expect(await run('jobs', 'acme')).toEqual({
    code: 0,
    output: '',
    errors: 'The account acme has no assignment jobs.\n',
  });
  expect(rowsOf(await run('ask', 'grants', '--json', '--from', today))).toHaveLength(2);
  expect((await run('ask')).output).toContain('who-was-inside');
});

test('lock and unlock are the off switch of an agent', async () => {
  const locked = await run('lock', 'agent-2', '--reason', 'Left the company', '--json');
  expect(rowsOf(locked)).toMatchObject([{ agentId: 'agent-2', reason: 'Left the company' }]);
  const read = () => send(gatehouse, 'GET /v1/support/agents/agent-2/lock', { as: backend });
  expect((await read()).status).toBe(200);
  expect((await run('unlock', 'agent-2')).errors).toBe('The agent agent-2 may open sessions again.\n');
  expect((await read()).status).toBe(404);
});

test('status says whether the API answers, and with which version', async () => {
  const { code, output } = await run('status');
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/^WHAT +STATE\nAPI +answers in \d+ ms at \S+\nversion +\d+\.\d+\.\d+\n$/),
  ]);
  const nowhere = await runTerminal('status', '--url', 'http://127.0.0.1:1', '--json');
  expect([nowhere.code, nowhere.errors]).toEqual([1, '1 of 1 need a look: see docs/operations.\n']);
  expect(rowsOf(nowhere)).toEqual([{ what: 'API', state: 'nothing answers at http://127.0.0.1:1', isWrong: true }]);
});

test('redrive is for a deployed instance', async () => {
  const { code, errors } = await runTerminal('redrive', 'outbox');
  expect([code, errors]).toEqual([2, 'Give the instance: --stack NAME. The local run has no dead-letter queues.\n']);
});

test('says in one sentence what is wrong, with exit code 2', async () => {
  const refused = async (...args: string[]) => {
    const { code, output, errors } = await run(...args);
    expect([code, output]).toEqual([2, '']);
    return errors.trim();
  };
  expect(await refused('who', 'nobody', 'today')).toMatch(
    /^There is no account nobody at http:\S+\. .* Request [\w-]+\.$/,
  );
  expect(await refused('who', 'acme', '2026-02-30')).toMatch(/^"2026-02-30" is not a day: /);
  expect(await refused('who', 'acme')).toBe("Missing required argument 'day'. Try: npx gatehouse-access who --help");
  expect(await refused('journal', 'acme', '--from', 'noon')).toMatch(/^--from needs an instant/);
  expect(await refused('journal', 'acme', '--last', '0')).toContain('Give a whole number above 0.');
  expect(await refused('journal', 'acme', '--token', 'wrong')).toMatch(/ Request [\w-]+\.$/);
  expect(await refused('ask', 'refused-openings')).toMatch(/^The local run keeps no log of its functions/);
  expect(await refused('ask', 'why')).toContain("'why' is invalid for argument 'question'");
  const { code, errors } = await runTerminal('who', 'acme', 'today', '--url', 'http://127.0.0.1:1');
  expect([code, errors]).toEqual([2, expect.stringMatching(/^Nothing answers at http:\/\/127\.0\.0\.1:1\. [^\n]+\n$/)]);
});

test.each(['bash', 'zsh', 'fish'])('prints its completion for %s', async (shell) => {
  const { code, output } = await runTerminal('complete', shell);
  expect(code).toBe(0);
  expect(output).toContain('gatehouse-access');
});

test('completes commands, options and the names of questions', async () => {
  const completed = async (...words: string[]) => (await runTerminal('complete', '--', ...words)).output;
  expect(await completed('w')).toMatch(/^who\t/m);
  expect(await completed('journal', '--f')).toMatch(/^--follow\t/m);
  expect(await completed('ask', 'who')).toMatch(/^who-was-inside/m);
});
