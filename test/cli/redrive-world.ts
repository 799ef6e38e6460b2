import type { DynamoDBRecord } from 'aws-lambda';
import type { ConsumerName } from '../../cli/redrive/consumers.ts';
import type { Batch, Message } from '../../cli/redrive/message.ts';
import type { Outcome, Ports } from '../../cli/redrive/ports.ts';
import { redrive } from '../../cli/redrive/redrive.ts';

/** A dead-letter queue in memory, with the consumer behind it. */
export interface World {
  /** The bodies of the messages in the dead-letter queue. */
  dead: () => string[];
  /** The bodies of the messages in the consumer's own queue. */
  queued: string[];
  /**
   * Redrives until it ends or dies. Afterwards all messages that are left can be received again.
   * @param death the call (from 1) at which the process dies, before or after it has had its effect
   */
  run: (death?: { at: number; when: 'before' | 'after' }) => Promise<Outcome | 'died'>;
  /** How many calls the last run has made. */
  calls: () => number;
}

interface Given {
  consumer: ConsumerName;
  bodies: readonly string[];
  invoke?: (payload: never) => Promise<unknown>;
  records?: (batch: Batch) => Promise<DynamoDBRecord[] | undefined>;
  accounts?: readonly string[];
}

const missing = (): Promise<never> => Promise.reject(new Error('the redrive has no use for this'));

/** A world with messages in the dead-letter queue of a consumer. */
export const redriveWorld = ({ consumer, bodies, invoke = missing, records = missing, accounts }: Given): World => {
  const dead = new Map<string, Message>(
    bodies.map((body, index) => [`m${index}`, { id: `m${index}`, body, receipt: '' }]),
  );
  const queued: string[] = [];
  const hidden = new Set<string>();
  let calls = 0;

  const ports: Ports = {
    receive: async () => {
      // Not in the order in which they were sent, as a standard queue may.
      const some = [...dead.values()]
        .filter(({ id }) => !hidden.has(id))
        .reverse()
        .slice(0, 2);
      for (const { id } of some) hidden.add(id);
      return some;
    },
    remove: async ({ id }) => {
      dead.delete(id);
    },
    release: async ({ id }) => {
      hidden.delete(id);
    },
    invoke: (payload) => invoke(payload as never),
    records: (batch) => records(batch),
    send: async (body) => {
      queued.push(body);
    },
  };

  const run: World['run'] = async (death) => {
    calls = 0;
    const died = Promise.withResolvers<'died'>();
    const mortal = Object.fromEntries(
      Object.entries(ports).map(([name, call]) => [
        name,
        async (...args: never[]) => {
          calls++;
          const dies = calls === death?.at;
          if (calls > (death?.at ?? calls) || (dies && death?.when === 'before')) {
            died.resolve('died');
            return new Promise(() => {});
          }
          const answer = await (call as (...all: never[]) => Promise<unknown>)(...args);
          if (!dies) return answer;
          died.resolve('died');
          return new Promise(() => {});
        },
      ]),
    ) as unknown as Ports;
    const ending = await Promise.race([redrive(consumer, mortal, accounts), died.promise]);
    hidden.clear();
    return ending;
  };
  return { dead: () => [...dead.values()].map(({ body }) => body), queued, run, calls: () => calls };
};

/** Lets a redrive die at each of its calls, before and after the call, and run again each time. */
export const dyingAtEachCall = async (
  make: () => Promise<World>,
  check: (world: World) => Promise<void>,
): Promise<number> => {
  const clean = await make();
  await clean.run();
  const count = clean.calls();
  await check(clean);
  for (let at = 1; at <= count; at++) {
    for (const when of ['before', 'after'] as const) {
      const world = await make();
      await world.run({ at, when });
      await world.run();
      await check(world);
    }
  }
  return count;
};
