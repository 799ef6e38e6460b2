import { beforeAll, describe, expect, it } from 'vitest';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { makeTable } from '../support/database/table.ts';
import { useContendedEngine } from '../support/faults/contended-engine.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { attack, comeAndGo, endAccess, type Measured, makeGranted, requestAccess } from './attack.ts';

/*
 * Whatever agents and strangers do in an account, its owner can end access there: each call succeeds within the life
 * of a function. The figures are printed beside those of the same calls in a quiet account at the same time.
 */

const engine = useContendedEngine();
makeKms();
beforeAll(makeTable);

/** A function behind the API lives no longer. The figures are printed: on a quiet machine they are below 3 s. */
const limitMillis = functionMillis;
/** How long the attack lasts, in milliseconds. */
const duration = cases(3000, 60_000);

const figuresOf = (measured: readonly Measured[]): string =>
  [...Map.groupBy(measured, ({ route }) => route)]
    .map(([route, calls]) => {
      const millis = (pick: (one: Measured) => number) => Math.round(Math.max(...calls.map(pick)));
      return `  ${route}: ${calls.length} calls, at most ${millis((one) => one.attacked)} ms; in a quiet account ${millis((one) => one.quiet)} ms`;
    })
    .join('\n');

describe('an owner ends access', () => {
  it.each([
    ['40 callers of access requests', 40, requestAccess],
    ['24 agents opening, renewing and leaving', 24, comeAndGo],
  ] as const)('against %s', async (name, callers, turn) => {
    const [attacked, quiet] = [await makeGranted(), await makeGranted()];
    const stop = attack(attacked, callers, turn);
    const measured: Measured[] = [];
    const start = performance.now();
    try {
      do measured.push(...(await endAccess(attacked, quiet)));
      while (performance.now() - start < duration);
    } finally {
      const turns = await stop();
      const { transactions, refusedTransactions } = engine.counts();
      console.log(
        `${name}: ${turns} turns, ${refusedTransactions} of ${transactions} transactions refused so far\n${figuresOf(measured)}`,
      );
    }
    const routes = new Set(measured.map(({ route }) => route));
    expect([...routes].sort()).toEqual(['changeGrant', 'endSession', 'revokeGrant', 'turnOffSupportAccess']);
    const late = measured.filter((one) => one.attacked > Math.max(limitMillis, 5 * one.quiet));
    expect(late).toEqual([]);
  });
});
