import { kms } from '../../support/kms.ts';
import { type Metered, metered, requestsText } from '../../support/meter.ts';

/** What an operation costs, in requests and capacity units. */
export interface Cost<T = unknown> extends Metered<T> {
  what: string;
  /** Requests to KMS by action. */
  signing: Record<string, number>;
  /** How many signals, say, the operation was about; figures are given for one of them. */
  of: number;
}

/** Meters an operation. @param of over how many the figures are to be spread */
export const costOf = async <T>(what: string, work: () => Promise<T>, of = 1): Promise<Cost<T>> => {
  kms.clear();
  const cost = await metered(work);
  const signing: Record<string, number> = {};
  for (const { command } of kms.asked) signing[command] = (signing[command] ?? 0) + 1;
  return { ...cost, what, signing, of };
};

const writeUnits = ({ writeUnits: { table, indexes } }: Cost): number =>
  table + Object.values(indexes).reduce((sum, one) => sum + one, 0);

const per = ({ of }: Cost, units: number): string => (units / of).toFixed(of === 1 ? 0 : 2);

export const costColumns = ['', 'DynamoDB', 'KMS', 'read units', 'write units: table', 'index `due`', 'in all'];

/** Write units of index `teams` are only in the sum: nothing about sessions touches it but the end of a grant. */
export const costRow = (cost: Cost): string[] => [
  cost.what,
  requestsText(cost.requests) || 'none',
  requestsText(cost.signing) || 'none',
  per(cost, cost.readUnits),
  per(cost, cost.writeUnits.table),
  per(cost, cost.writeUnits.indexes['due'] ?? 0),
  per(cost, writeUnits(cost)),
];
