import { size } from './sizes.ts';
import { median, ratios, type Subject, spread, timed } from './timing.ts';

/** CPU time of a call of a handler and of its bare peer in microseconds, by round, and their ratios within a round. */
export interface Compared {
  what: string;
  micros: number[];
  bareMicros: number[];
  ratios: number[];
}

type Call = () => Promise<{ statusCode?: number | undefined; body?: string | undefined }>;

/** Ten calls, one after another. @param expected part of each answer's body; it throws otherwise */
const ten = (call: Call, expected: string): Subject => ({
  operations: 10,
  run: async () => {
    for (let made = 0; made < 10; made++) {
      const { statusCode, body } = await call();
      if (statusCode !== 200 || !body?.includes(expected)) throw new Error(`answered ${statusCode}: ${body}`);
    }
  },
});

/** Compares the CPU time of a handler and its bare peer. @param expected part of the body of every answer */
export const compare = async (what: string, handler: Call, bare: Call, expected: string): Promise<Compared> => {
  const rounds = { rounds: size(201, 2), warmUp: size(100, 1) };
  const [micros = [], bareMicros = []] = await timed([ten(handler, expected), ten(bare, expected)], rounds);
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
