import { afterAll, beforeAll } from 'vitest';
import { handler as timer } from '../../../functions/expiry/timer-handler.ts';
import { handler as sequencer } from '../../../functions/sequencer/handler.ts';
import { makeTable } from '../database/table.ts';
import { deliver, isNewEntry, isRemovedTimer, openStream, removeDueTimers } from './stream.ts';

/** The table's stream with the two consumers that the deployment puts on it. */
const openPump = async () => {
  const { read, close } = await openStream();
  let entries: Awaited<ReturnType<typeof read>> = [];
  let timers: typeof entries = [];
  const fill = async (): Promise<void> => {
    const records = await read();
    entries.push(...records.filter(isNewEntry));
    timers.push(...records.filter(isRemovedTimer));
  };
  /** The new entries since they were last taken, undelivered. */
  const takeEntries = async () => {
    await fill();
    const taken = entries;
    entries = [];
    return taken;
  };
  /** The removals of timers since they were last taken, undelivered. */
  const takeTimers = async () => {
    await fill();
    const taken = timers;
    timers = [];
    return taken;
  };
  /** Delivers new entries to the sequencer. */
  const sequence = async (): Promise<void> => deliver(sequencer, await takeEntries());
  /** Lets TTL remove the account's due timers and delivers the removals to net 3. @returns how many there were */
  const fireTimers = async (accountId: string): Promise<number> => {
    const removed = await removeDueTimers(accountId);
    await deliver(timer, await takeTimers());
    return removed;
  };
  return { takeEntries, takeTimers, sequence, fireTimers, close };
};

type Pump = Awaited<ReturnType<typeof openPump>>;

/** The stream of the test file's table, in a file that calls `usePump`. */
export let pump: Pump;

/** Gives a test file a table and its stream. */
export const usePump = (): void => {
  beforeAll(async () => {
    await makeTable();
    pump = await openPump();
  });
  afterAll(() => pump.close());
};
