import { AsyncLocalStorage } from 'node:async_hooks';
import { db } from '../database/db.ts';

/** A process that stands still before a call to DynamoDB. */
interface Frozen {
  hasBegun: boolean;
  stopsLeft: number;
  reached: PromiseWithResolvers<boolean>;
  thaw: PromiseWithResolvers<void>;
}

const looks = /^(Get|BatchGet|Query)Command$/;

const frozen = new AsyncLocalStorage<Frozen>();

db.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      const mine = frozen.getStore();
      // What has only looked knows no more than at its next write.
      const mayStop = mine && (!mine.hasBegun || !looks.test(String(commandName)));
      if (mine) mine.hasBegun = true;
      if (mayStop && mine.stopsLeft-- === 0) {
        mine.reached.resolve(true);
        await mine.thaw.promise;
      }
      return next(args);
    },
  { step: 'initialize', name: 'test-frozen', priority: 'high' },
);

/**
 * Runs `work` up to just before its first call to DynamoDB, or, after `stops` stops, before one of its writes; there it
 * stands still, as a worker that everybody takes for dead, until it is thawed and goes on with what it knows.
 * @returns undefined when it ends before; otherwise how to let it go on to its end
 */
export const freeze = async (
  stops: number,
  work: () => Promise<unknown>,
): Promise<(() => Promise<void>) | undefined> => {
  const mine: Frozen = {
    ...{ hasBegun: false, stopsLeft: stops },
    ...{ reached: Promise.withResolvers(), thaw: Promise.withResolvers() },
  };
  const ending = frozen.run(mine, work).then(
    () => undefined,
    // Work that comes too late may be refused.
    () => undefined,
  );
  const isFrozen = await Promise.race([mine.reached.promise, ending.then(() => false)]);
  if (!isFrozen) return undefined;
  return () => {
    mine.thaw.resolve();
    return ending;
  };
};
