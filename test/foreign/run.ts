/**
 * Foreign tools over the contract and a local Gatehouse: linters of the OpenAPI document, generated clients that make a
 * grant, and a fuzzer that reads the document; and a Go library that opens checkpoints of the journal. Needs Python 3.10 or
 * newer, and Go for the Go client and the last. `npm run test:foreign -- documents clients owner` or `-- checkpoints` runs some of it.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report, timed } from '../deploy/report.ts';
import { spawnLocal } from '../local/support/spawned.ts';
import { openCheckpoints } from './checkpoints.ts';
import { useClients } from './clients.ts';
import { lintDocument } from './documents.ts';
import { fuzzAs } from './fuzz.ts';
import { useGo } from './go-client.ts';
import { installTools, root, workspace } from './tools.ts';

const principals = {
  owner: { kind: 'user', sub: 'olivia', accountId: 'acme', role: 'owner' },
  agent: { kind: 'agent', sub: 'ada', team: 'technical_support' },
  service: { kind: 'service', sub: 'backend' },
};

const tokenOf = async (url: string, principal: object): Promise<string> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/dev/token`, { method: 'POST', headers, body: JSON.stringify(principal) });
  return ((await response.json()) as { token: string }).token;
};

/** The account that schemathesis closes, so that the sample account stays open. */
const makeClosable = async (url: string): Promise<void> => {
  const response = await fetch(`${url}/v1/accounts/closing`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${await tokenOf(url, principals.service)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'Closing' }),
  });
  if (!response.ok) throw new Error(`the account to close answered ${response.status}`);
};

const chosen = process.argv.slice(2);
const isChosen = (name: string): boolean => chosen.length === 0 || chosen.includes(name);

const report = new Report();
/** The tools that read the OpenAPI document. */
const useDocument = async (): Promise<void> => {
  await timed('install the tools', async () => installTools());
  copyFileSync(join(root, 'openapi.json'), join(workspace, 'openapi.json'));
  if (isChosen('documents')) await lintDocument(report);

  const local = spawnLocal(['--port', '0', '--no-playground']);
  try {
    const { url } = await local.ready();
    if (isChosen('clients')) await useClients(report, { url, token: await tokenOf(url, principals.owner) });
    if (isChosen('go')) await useGo(report, { url, token: await tokenOf(url, principals.owner) });
    await makeClosable(url);
    for (const [name, principal] of Object.entries(principals)) {
      if (!isChosen(name)) continue;
      await timed(`schemathesis as ${name}`, async () =>
        fuzzAs(report, name, { url, token: await tokenOf(url, principal) }),
      );
    }
  } finally {
    local.child.kill('SIGTERM');
    await local.ended;
  }
};

/** The Go library gets the checkpoint of the sample account. */
const useCheckpoints = async (): Promise<void> => {
  const local = spawnLocal(['--port', '0']);
  try {
    const { url } = await local.ready();
    const token = await tokenOf(url, principals.owner);
    await openCheckpoints(report, async (path) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/v1/accounts/acme/journal/${path}`, { headers });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return response.text();
    });
  } finally {
    local.child.kill('SIGTERM');
    await local.ended;
  }
};

if (isChosen('checkpoints')) await useCheckpoints();
if (chosen.length === 0 || chosen.some((name) => name !== 'checkpoints')) await useDocument();
console.log(`\n${report.summary()}`);
process.exitCode = report.failed ? 1 : 0;
