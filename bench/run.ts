import { parseArgs } from 'node:util';
import { type Findings, report } from './report.ts';
import { conditions, startDatabase } from './support/environment.ts';
import { isSmall } from './support/sizes.ts';

/** The parts, in the order of the report. Loaded once the environment is set, since the functions read it. */
const parts: Record<string, () => Promise<{ measure: () => Promise<Findings> }>> = {
  'cold-start': () => import('./parts/cold-start.ts'),
  listing: () => import('./parts/listing.ts'),
  grants: () => import('./parts/grants.ts'),
  journal: () => import('./parts/journal.ts'),
  sweep: () => import('./parts/sweep.ts'),
  sessions: () => import('./parts/sessions.ts'),
  bulk: () => import('./parts/bulk.ts'),
  leads: () => import('./parts/leads.ts'),
  rules: () => import('./parts/rules.ts'),
  decisions: () => import('./parts/decisions.ts'),
  'in-process': () => import('./parts/in-process.ts'),
};

const { positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const names = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. The parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const engine = await startDatabase();
try {
  for (const name of names) {
    console.log(`\n${name} …`);
    const complete = conditions(engine.name);
    const part = await parts[name]?.();
    if (part) await report(name, await part.measure(), isSmall ? undefined : complete());
  }
  if (!isSmall) console.log('\nWritten to docs/performance.md.');
} finally {
  await engine.stop();
}
