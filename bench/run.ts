import { type Findings, print, record } from './report.ts';
import { conditions } from './support/conditions.ts';
import { startDatabase } from './support/database.ts';

/** The parts by name, in the order of the report. Loaded after the environment is set, since functions read it. */
const parts: Record<string, () => Promise<{ measure: () => Promise<Findings> }>> = {
  'cold-start': () => import('./parts/cold-start.ts'),
  listing: () => import('./parts/listing.ts'),
  sweep: () => import('./parts/sweep.ts'),
  sessions: () => import('./parts/sessions.ts'),
  bulk: () => import('./parts/bulk.ts'),
  leads: () => import('./parts/leads.ts'),
  rules: () => import('./parts/rules.ts'),
  decisions: () => import('./parts/decisions.ts'),
};

const names = Object.keys(parts);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}

const engine = await startDatabase();
try {
  for (const name of wanted) {
    const part = await parts[name]?.();
    if (!part) continue;
    console.log(`\n${name} …`);
    const noted = conditions(engine.name);
    const found = await part.measure();
    print(found);
    await record(name, found, noted(), names);
  }
  console.log('\nWritten to docs/performance.md.');
} finally {
  await engine.stop();
}
