import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { close, itemsOf, makeFullAccount, personal, verifiedJournal } from '../erasures/closed-world.ts';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { atEveryStep } from './every-step.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';

describe('a process that dies or fails at any call to AWS', () => {
  it('while it closes an account closes it once, or lets a retry close it', async () => {
    await atEveryStep(async () => {
      setClock(start);
      const { accountId } = await makeFullAccount();
      return {
        work: () => close(accountId),
        check: async () => {
          const types = (await verifiedJournal(accountId)).map(({ type }) => type);
          for (const type of ['account.closed', 'grant.revoked', 'support-session.ended']) {
            expect(types.filter((one) => one === type)).toHaveLength(1);
          }
        },
      };
    });
  });

  it('while it erases a user erases them once, or lets the next sweep do it', async () => {
    await atEveryStep(async () => {
      setClock(start);
      const { accountId } = await makeFullAccount();
      const params = { accountId, userId: 'nadia' };
      await api('deleteUser', { as: service, params, query: { erase: 'true' } });
      setClock(later(start, minute));
      return {
        work: () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 }),
        check: async () => {
          const types = (await verifiedJournal(accountId)).map(({ type }) => type);
          for (const type of ['user.erased', 'share-link.revoked']) {
            expect(types.filter((one) => one === type)).toHaveLength(1);
          }
          expect([...(await itemsOf(accountId)).values()].join()).not.toContain('nadia@personal.example');
        },
      };
    });
  });

  it.each([
    ['its links', 0, start],
    // Earlier, so that the sweep finds none of the accounts that the other tests have closed.
    ['its data', 30, '2026-12-01T00:00:00.000Z'],
  ])('while it erases a closed account leaves nothing of %s, and each entry once', async (_what, days, closedAt) => {
    await atEveryStep(async () => {
      setClock(closedAt);
      const { accountId } = await makeFullAccount();
      await close(accountId);
      const sweep = () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
      if (days > 0) await sweep();
      setClock(later(closedAt, days * day));
      return {
        work: sweep,
        check: async () => {
          const entries = await verifiedJournal(accountId);
          expect(entries.filter(({ type }) => type === 'share-link.revoked')).toHaveLength(1);
          expect(entries.filter(({ type }) => type === 'account.erased')).toHaveLength(days > 0 ? 1 : 0);
          const left = [...(await itemsOf(accountId)).values()].join();
          if (days > 0) for (const text of personal) expect(left).not.toContain(text);
        },
      };
    });
  });
});
