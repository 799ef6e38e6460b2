import type { Filling } from '../examples/demo/playground.ts';
import type { LocalGatehouse } from './gatehouse.ts';
import { greeting } from './greeting.ts';
import { type Options, optionsFrom, usage } from './options.ts';
import { StartError } from './start-error.ts';

/** The terminal and npm both send the signal of one Ctrl-C: signals this close together count as one. */
const sameSignalMillis = 250;

let running: LocalGatehouse | undefined;
let filling: Filling | undefined;
let firstSignalAt: number | undefined;

const onSignal = async (): Promise<void> => {
  if (firstSignalAt !== undefined) {
    if (performance.now() - firstSignalAt < sameSignalMillis) return;
    process.exit(130);
  }
  firstSignalAt = performance.now();
  if (!running) process.exit(0);
  console.log('\nStopping. Press Ctrl-C again to exit immediately.');
  await filling?.stop();
  await running.stop();
  process.exit(0);
};

/** Stops when npm has ended without passing a signal on (it was killed). */
const stopWithNpm = (): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || process.emit('SIGTERM'), 500).unref();
};

/** A journal entry in one line: `grant.created acme #3 grt_…`. */
const summaryOf = (entry: Record<string, unknown>): string =>
  [
    entry['type'],
    entry['accountId'],
    `#${entry['sequence']}`,
    (entry['target'] as { id?: string } | undefined)?.id,
  ].join(' ');

const printEntries = (gatehouse: LocalGatehouse): void => {
  gatehouse.onEvent(({ detail }) => console.log(`event ${summaryOf(detail)}`));
  gatehouse.onAuditLine((line) => console.log(`audit ${summaryOf(line.unmapped)}`));
};

const fillHistory = async (url: string): Promise<void> => {
  const { fillSampleHistory } = await import('../examples/demo/sample-history.ts');
  if (firstSignalAt !== undefined) return;
  try {
    await fillSampleHistory(url);
  } catch (error) {
    // Requests that stopping has cut off fail.
    if (firstSignalAt === undefined) console.error(`The history of acme could not be written: ${String(error)}`);
  }
};

const fill = async (url: string): Promise<void> => {
  const { fillPlayground } = await import('../examples/demo/playground.ts');
  // The signal to stop may have come meanwhile.
  if (firstSignalAt !== undefined) return;
  filling = fillPlayground(url);
  try {
    if (await filling.done) console.log('The playground account is ready.');
  } catch (error) {
    console.error(`The playground account could not be filled: ${String(error)}`);
  }
};

const start = async ({ verbose, port, dataFile, playground, corsOrigins }: Options): Promise<void> => {
  // Loaded late: mistakes on the command line are reported before the service code is loaded.
  const [{ startLocal }, { seed }, { fillSupportHistory }] = await Promise.all([
    import('./gatehouse.ts'),
    import('../examples/demo/samples.ts'),
    import('../examples/demo/support-history.ts'),
  ]);
  const gatehouse = await startLocal({
    port,
    dataFile,
    corsOrigins,
    logLevel: verbose ? 'INFO' : 'ERROR',
    console: true,
  });
  running = gatehouse;
  const { url, database, lost } = gatehouse;
  lost.then((message) => {
    console.error(message);
    process.exit(1);
  });
  if (verbose) printEntries(gatehouse);
  await seed(url);
  if (playground) await fillSupportHistory(url);
  console.log(greeting({ url, state: dataFile ?? database, seconds: process.uptime(), playground }));
  // Bundles the console while the reader opens it.
  fetch(url, { method: 'HEAD' }).catch(() => {});
  if (!playground) return;
  await fillHistory(url);
  await fill(url);
};

const main = async (): Promise<void> => {
  const options = optionsFrom(process.argv.slice(2), process.env);
  if (options.help) console.log(usage);
  else await start(options);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void onSignal());
stopWithNpm();
main().catch((error: unknown) => {
  // Requests that stopping has cut off fail.
  if (firstSignalAt !== undefined) return;
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
