import { createDecider, type Decision, type Evaluation } from '../../package/decide/index.ts';
import { service } from '../../test/support/api/identity.ts';
import { startLoopback, tokenOf } from '../../test/support/api/loopback.ts';
import { atMost, claim, type Findings, table } from '../report.ts';
import { freshTable, step } from '../support/environment.ts';
import { size } from '../support/sizes.ts';
import { median, quantile, repeated, spread, timed } from '../support/timing.ts';
import { makeEvaluations } from './decisions/world.ts';

const rounds = { rounds: size(51, 3), warmUp: size(5, 1), millis: size(20, 2) };

/** How many decisions are asked for at a time, which is the fastest over loopback. */
const inFlight = 16;
const asked = size(800, 32);
const decided = size(20_000, 2000);
/** The rate of asking is taken this often, each time beside that of deciding. */
const times = size(15, 2);

/** Decisions for each second, by the wall clock. */
const rateOf = async (count: number, work: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await work();
  return (1000 * count) / (performance.now() - started);
};

const permitted = (decision: Decision | Promise<Decision>): void => {
  if (!('decision' in decision)) throw new Error('it was not decided at once');
  if (!decision.decision) throw new Error(`it was denied: ${decision.context?.reason}`);
};

/** Decisions in the vendor's process beside those of the API over loopback, in the same process, so without a network. */
export const measure = async (): Promise<Findings> => {
  await freshTable('in-process');
  const accountId = 'in-process';
  const made = await step('accounts', () => makeEvaluations(accountId, size(1000, 20)));
  const { baseUrl, stop } = await startLoopback();
  try {
    const token = tokenOf(service);
    const decider = createDecider({ baseUrl, token, maxStaleness: 3_600_000, issuer: 'https://gatehouse.example' });
    const all = [made.user, made.campaign, made.session].map(({ what, request }) => ({
      what,
      evaluation: request.body as Evaluation,
    }));
    for (const { evaluation } of all) permitted(await decider.decide(accountId, evaluation));
    const subjects = all.map(({ evaluation }) => repeated(() => permitted(decider.decide(accountId, evaluation)), 1));
    const micros = await step('decisions', async () => timed(await Promise.all(subjects), rounds));

    const [{ evaluation }] = all as [(typeof all)[number]];
    const body = JSON.stringify(evaluation);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const ask = async (): Promise<void> => {
      const url = `${baseUrl}/v1/accounts/${accountId}/access/v1/evaluation`;
      const answer = await fetch(url, { method: 'POST', headers, body });
      permitted((await answer.json()) as Decision);
    };
    const askAll = async (): Promise<void> => {
      let left = asked;
      const work = async (): Promise<void> => {
        while (left-- > 0) await ask();
      };
      await Promise.all(Array.from({ length: inFlight }, work));
    };
    // The connection that was idle meanwhile may be closed.
    await ask().catch(() => undefined);
    await askAll();
    const rates: { api: number; own: number }[] = [];
    await step('asking the API', async () => {
      for (let n = 0; n < times; n++) {
        const api = await rateOf(asked, askAll);
        const own = await rateOf(decided, async () => {
          for (let index = 0; index < decided; index++) permitted(decider.decide(accountId, evaluation));
        });
        rates.push({ api, own });
      }
    });
    const ratios = rates.map(({ api, own }) => own / api);
    return {
      claims: [
        ...all.map(({ what }, index) =>
          atMost(`${what}: CPU time of a decision`, median(micros[index] ?? []), 2, { unit: ' µs' }),
        ),
        claim(
          'rate of deciding against asking the API over loopback',
          `${median(ratios).toFixed(0)}×`,
          '≥ 100×',
          median(ratios) >= 100,
        ),
      ],
      tables: [
        table('CPU time of a decision in the process, µs: median and middle half', all, {
          '': ({ what }) => what,
          µs: ({ what }) => spread(micros[all.findIndex((one) => one.what === what)] ?? [], 2),
        }),
        table('Decisions for each second, side by side: median and lowest', ['in the process', 'asking the API'], {
          '': (what) => what,
          median: (what) => Math.round(median(rates.map(({ api, own }) => (what === 'asking the API' ? api : own)))),
          lowest: (what) =>
            Math.round(
              quantile(
                rates.map(({ api, own }) => (what === 'asking the API' ? api : own)),
                0,
              ),
            ),
        }),
      ],
    };
  } finally {
    await stop();
  }
};
