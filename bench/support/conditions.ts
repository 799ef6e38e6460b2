import { cpus, loadavg, totalmem } from 'node:os';
import dynamodb from '@aws-sdk/client-dynamodb/package.json' with { type: 'json' };
import documents from '@aws-sdk/lib-dynamodb/package.json' with { type: 'json' };

/** Where and when figures were taken, in words. */
export interface Conditions {
  date: string;
  machine: string;
  versions: string;
  load: string;
}

const gigabyte = 1024 ** 3;

/** How busy the machine is: the load average of the last minute. */
const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** Notes the conditions now. @returns a function that completes them when the measurement is over */
export const conditions = (engine: string): (() => Conditions) => {
  const before = load();
  const date = new Date().toISOString().slice(0, 10);
  return () => ({
    date,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() || 'CPU of unknown model'}, ${Math.round(totalmem() / gigabyte)} GB`,
    versions: `Node ${process.versions.node}, client-dynamodb ${dynamodb.version}, lib-dynamodb ${documents.version}, ${engine}`,
    load: `Load average ${before} before, ${load()} after`,
  });
};
