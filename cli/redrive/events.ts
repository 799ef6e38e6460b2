import { contentOf, type Message } from './message.ts';
import { type Outcome, type Ports, reasonOf, receiveAll } from './ports.ts';

interface Waiting {
  message: Message;
  event: Record<string, unknown>;
  sequence: number;
}

interface Detail {
  accountId?: string;
  sequence?: number;
}

/** The messages by account, each in the order of its journal; a message that cannot be read is a group of its own. */
const byAccount = (messages: readonly Message[]): Waiting[][] => {
  const waiting = messages.map((message) => {
    const content = contentOf(message);
    const event = content.kind === 'event' ? content.event : {};
    const { accountId = message.id, sequence = 0 } = (event['detail'] ?? {}) as Detail;
    return { message, event, accountId, sequence };
  });
  const groups = Map.groupBy(waiting, ({ accountId }) => accountId);
  return [...groups.values()].map((some) => some.sort((one, other) => one.sequence - other.sequence));
};

/**
 * Calls the function again with the event of each message, in order within an account. After a failure the later messages of the
 * account stay behind it; other accounts are not affected.
 */
export const redriveEvents = async (ports: Ports): Promise<Outcome> => {
  const outcome: Outcome = { done: 0, left: [] };
  for (const waiting of byAccount(await receiveAll(ports))) {
    let failure: string | undefined;
    for (const { message, event } of waiting) {
      failure ??= await ports.invoke(event).then(() => undefined, reasonOf);
      if (failure === undefined) {
        await ports.remove(message);
        outcome.done++;
      } else {
        await ports.release(message);
        outcome.left.push({ message: message.id, reason: failure });
      }
    }
  }
  return outcome;
};
