import { median, ratios, type Subject, spread, timed } from './timing.ts';

/** CPU time of a call of a handler and of its bare peer in microseconds, by round, and their ratios within a round. */
export interface Compared {
  what: string;
  micros: number[];
  bareMicros: number[];
  ratios: number[];
}

interface Answer {
  statusCode?: number | undefined;
  body?: string | undefined;
}

/** A subject that makes calls one after another. @param expected part of each answer's body; it throws otherwise */
export const calls = (made: readonly (() => Promise<Answer>)[], status: number, expected = ''): Subject => ({
  operations: made.length,
  run: async () => {
    for (const call of made) {
      const { statusCode, body } = await call();
      if (statusCode !== status || !body?.includes(expected)) throw new Error(`answered ${statusCode}: ${body}`);
    }
  },
});

/** Compares the CPU time of a handler and its bare peer. */
export const compare = async (
  what: string,
  handler: Subject,
  bare: Subject,
  rounds: Parameters<typeof timed>[1],
): Promise<Compared> => {
  const [micros = [], bareMicros = []] = await timed([handler, bare], rounds);
  return { what, micros, bareMicros, ratios: ratios(micros, bareMicros) };
};

/** Columns of a table of comparisons. */
export const comparedColumns = {
  '': ({ what }: Compared) => what,
  handler: ({ micros }: Compared) => spread(micros, 0),
  bare: ({ bareMicros }: Compared) => spread(bareMicros, 0),
  '× bare': (compared: Compared) => spread(compared.ratios, 2),
};

/** How much longer a call takes than its bare peer, in microseconds. */
export const more = ({ micros, bareMicros }: Compared): string => (median(micros) - median(bareMicros)).toFixed(0);
