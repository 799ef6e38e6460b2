import { type Outcome, type Ports, reasonOf, receiveAll } from './ports.ts';

/** Runs the function once, which makes good for all messages that were there before, and then removes them. */
export const redriveRun = async (ports: Ports): Promise<Outcome> => {
  const messages = await receiveAll(ports);
  if (messages.length === 0) return { done: 0, left: [] };
  const reason = await ports.invoke({ source: 'gatehouse-access' }).then(() => undefined, reasonOf);
  for (const message of messages) await (reason === undefined ? ports.remove(message) : ports.release(message));
  if (reason === undefined) return { done: messages.length, left: [] };
  return { done: 0, left: messages.map(({ id }) => ({ message: id, reason })) };
};

/** Puts each message back into the consumer's own queue before it is removed: a redrive that dies in between sends it again. */
export const redriveQueue = async (ports: Ports): Promise<Outcome> => {
  let done = 0;
  for (const message of await receiveAll(ports)) {
    await ports.send(message.body);
    await ports.remove(message);
    done++;
  }
  return { done, left: [] };
};
