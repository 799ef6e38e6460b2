import { StartError } from './engine.ts';
import type { LocalGatehouse } from './gatehouse.ts';
import { type Options, optionsFrom, usage } from './options.ts';
import type { Filling } from './playground.ts';

/** npm passes on a Ctrl-C that the terminal has sent us already: what comes this soon is the same one. */
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
  console.log('\nStopping. Ctrl-C again to end at once.');
  await filling?.stop();
  await running.stop();
  process.exit(0);
};

/** npm stands between us and whoever ends it; when it is gone without having told us, we are to end, too. */
const endWithNpm = (): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || process.emit('SIGTERM'), 500).unref();
};

/** An entry of the journal in a few words: `grant.created acme #3 grt_…`. */
const brief = (entry: Record<string, unknown>): string =>
  [
    entry['type'],
    entry['accountId'],
    `#${entry['sequence']}`,
    (entry['target'] as { id?: string } | undefined)?.id,
  ].join(' ');

const tellAll = (gatehouse: LocalGatehouse): void => {
  gatehouse.onEvent(({ detail }) => console.log(`event ${brief(detail)}`));
  gatehouse.onAuditLine((line) => console.log(`audit ${brief(line)}`));
};

const greet = ({ url, database }: LocalGatehouse, { dataFile }: Options, examples: string): void => {
  const state = dataFile === undefined ? `in ${database}` : `in ${dataFile}`;
  console.log(`${examples}

Gatehouse answers on ${url} (ready after ${process.uptime().toFixed(1)} s), with its state ${state}.
Copy the lines above into another terminal. Ctrl-C stops it.`);
};

const sayWhenReady = ({ done }: Filling): Promise<void> =>
  done.then(
    (isReady) => {
      if (isReady) console.log('The playground is ready, too. In another terminal: npm run demo:bulk');
    },
    (error: unknown) => console.error(`The playground could not be made: ${String(error)}`),
  );

const main = async (): Promise<void> => {
  const options = optionsFrom(process.argv.slice(2), process.env);
  if (options.help) return console.log(usage);
  const { verbose, port, dataFile } = options;
  // Only now, so that a mistake is told at once: what runs takes its time to load.
  const [{ startLocal }, { seed }, { examples }] = await Promise.all([
    import('./gatehouse.ts'),
    import('./samples.ts'),
    import('./sample-examples.ts'),
  ]);
  const gatehouse = await startLocal({ port, dataFile, logLevel: verbose ? 'INFO' : 'ERROR' });
  running = gatehouse;
  gatehouse.lost.then((sentence) => {
    console.error(sentence);
    process.exit(1);
  });
  if (verbose) tellAll(gatehouse);
  await seed(gatehouse);
  if (!options.playground) return greet(gatehouse, options, await examples(gatehouse));
  const [{ fillPlayground }, { playgroundExamples }] = await Promise.all([
    import('./playground.ts'),
    import('./playground-examples.ts'),
  ]);
  greet(gatehouse, options, `${await examples(gatehouse)}\n\n${await playgroundExamples(gatehouse)}`);
  // It may have been told to stop meanwhile: then there is nobody left to ask.
  if (firstSignalAt !== undefined) return;
  filling = fillPlayground(gatehouse);
  await sayWhenReady(filling);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void onSignal());
endWithNpm();
main().catch((error: unknown) => {
  // What was under way when it was told to stop.
  if (firstSignalAt !== undefined) return;
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
