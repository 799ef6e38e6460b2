import { type Consumer, type ConsumerName, consumers } from './consumers.ts';
import { redriveEvents } from './events.ts';
import { redriveQueue, redriveRun } from './others.ts';
import type { Outcome, Ports } from './ports.ts';
import { redriveRecords } from './records.ts';

/**
 * Processes again what a consumer could not process, message by message. A message is removed only after that.
 * @param accounts whose journals are repaired where the stream no longer has the records
 */
export const redrive = (name: ConsumerName, ports: Ports, accounts: readonly string[] = []): Promise<Outcome> => {
  const { how, trimmed = 'covered' }: Consumer = consumers[name];
  switch (how) {
    case 'records':
      return redriveRecords(ports, { how: trimmed, accounts });
    case 'events':
      return redriveEvents(ports);
    case 'run':
      return redriveRun(ports);
    case 'queue':
      return redriveQueue(ports);
  }
};
