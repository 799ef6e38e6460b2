import { type Table, table } from '../report.ts';
import { countsText, type Metered, metered, total } from './meter.ts';
import { kms } from './world.ts';

/** The requests and capacity units of an operation. */
export interface Cost<T = unknown> extends Metered<T> {
  what: string;
  /** Requests to KMS by action. */
  signing: Record<string, number>;
  /** How many things, such as signals, the operation was about; units are given for one of them. */
  of: number;
}

/** Meters an operation. @param of the number of things over which the units are spread */
export const costOf = async <T>(what: string, work: () => Promise<T>, of = 1): Promise<Cost<T>> => {
  kms.clear();
  const cost = await metered(work);
  const signing: Record<string, number> = {};
  for (const { command } of kms.asked) signing[command] = (signing[command] ?? 0) + 1;
  return { ...cost, what, signing, of };
};

const per = (units: number, { of }: Cost): string => (units / of).toFixed(of === 1 ? 0 : 2);

/** Write units of index `teams` are only in the sum: only the end of a grant changes it. */
export const costTable = (caption: string, costs: readonly Cost[]): Table =>
  table(caption, costs, {
    '': ({ what }) => what,
    DynamoDB: ({ requests }) => countsText(requests),
    KMS: ({ signing }) => countsText(signing),
    'read units': (cost) => per(cost.readUnits, cost),
    'write units: table': (cost) => per(cost.writeUnits['table'] ?? 0, cost),
    'index `due`': (cost) => per(cost.writeUnits['due'] ?? 0, cost),
    'in all': (cost) => per(total(cost.writeUnits), cost),
  });
