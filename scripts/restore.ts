import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Head } from './restore/account.ts';
import { restore } from './restore/restore.ts';

const usage = `Puts the data of a backup back into the table of a deployment. See "Restore" in docs/operations.md first: the API
must be off, and the stream's consumers must be on.

  npm run restore -- --backup TABLE --live TABLE --to INSTANT [--heads FILE]

  --backup TABLE  the table that was restored from the backup
  --live TABLE    the table of the deployment
  --to INSTANT    the instant of the backup: 2026-11-21T08:00:00.000Z
  --heads FILE    the ends of the chains by the audit log, if the live table has lost entries: {"acme":{"sequence":7,"hash":"…"}}`;

const { values } = parseArgs({
  options: {
    backup: { type: 'string' },
    live: { type: 'string' },
    to: { type: 'string' },
    heads: { type: 'string' },
  },
});
const { backup, live, to, heads } = values;
if (!backup || !live || !to || Number.isNaN(Date.parse(to))) {
  console.error(usage);
  process.exitCode = 1;
} else {
  process.env['TABLE_NAME'] = live;
  const known = heads ? (JSON.parse(await readFile(heads, 'utf8')) as Record<string, Head>) : {};
  const done = await restore({ backup, live, restoredTo: new Date(to).toISOString(), heads: known });
  console.log(
    `Restored ${done.accounts} accounts and revoked ${done.revoked} grants. Every chain has an entry account.restored.`,
  );
}
