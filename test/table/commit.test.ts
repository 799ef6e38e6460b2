import {
  type CancellationReason,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { commit, type Write } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { around, type Sent } from '../support/database/sdk.ts';

// Jitter times are of no interest here, only how often it is tried.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

const put = (label: string): Write => ({ label, put: { Item: { PK: label, SK: 'x' } } });

const entry = {
  entryId: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  at: '2026-11-21T08:00:00.000Z',
  type: 'grant.revoked',
  actor: { kind: 'system', id: 'test' },
  target: { type: 'grant', id: 'g' },
  data: {},
} as const satisfies UnsequencedEntry;

const cancelled = (...codes: string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code): CancellationReason => ({ Code })),
  });

/** Commits two labelled writes and an entry while DynamoDB answers as given: with these errors, then with success. */
const commitAgainst = async (errors: readonly Error[]) => {
  const sent: Sent[] = [];
  const outcome = await around(
    async (command) => {
      sent.push(command);
      const error = errors[sent.length - 1];
      if (error) throw error;
      return { response: {}, output: { $metadata: {} } };
    },
    () => commit({ writes: [put('one'), put('two')], entries: [entry] }),
  ).catch((error: unknown) => error);
  return { sent, outcome };
};

describe('commit', () => {
  it('sends the writes and the journal entries of all changes in one transaction', async () => {
    const { sent, outcome } = await commitAgainst([]);
    expect(outcome).toBeUndefined();
    expect(sent.map(({ action }) => action)).toEqual(['TransactWriteItems']);
    expect(sent[0]?.input['TransactItems']).toMatchObject([
      { Put: { Item: { PK: 'one' }, TableName: process.env['TABLE_NAME'] } },
      { Put: { Item: { PK: 'two' } } },
      { Put: { Item: { PK: 'A#acme#J', type: 'grant.revoked' }, ConditionExpression: 'attribute_not_exists(PK)' } },
    ]);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries again after a %s',
    async (code) => {
      const error = cancelled('None', code, 'None');
      const { sent, outcome } = await commitAgainst([error, error, error]);
      expect(outcome).toBeUndefined();
      expect(sent).toHaveLength(4);
    },
  );

  it('sends the very same transaction when it tries again', async () => {
    const { sent } = await commitAgainst([cancelled('TransactionConflict', 'None', 'None')]);
    expect(sent[1]?.input['TransactItems']).toEqual(sent[0]?.input['TransactItems']);
  });

  it('gives up at last, and says that nothing was written', async () => {
    const { sent, outcome } = await commitAgainst(new Array<Error>(100).fill(cancelled('TransactionConflict')));
    expect(outcome).toBeInstanceOf(Contended);
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.length).toBeLessThan(30);
  });

  it('names failed conditions by their labels, and does not try again', async () => {
    const { sent, outcome } = await commitAgainst([cancelled('None', 'ConditionalCheckFailed', 'None')]);
    expect(outcome).toBeInstanceOf(ConditionFailed);
    expect(outcome).toMatchObject({ labels: ['two'] });
    expect(sent).toHaveLength(1);
  });

  it('a failed condition counts more than a conflict beside it', async () => {
    const { sent, outcome } = await commitAgainst([
      cancelled('TransactionConflict', 'ConditionalCheckFailed', 'ConditionalCheckFailed'),
    ]);
    expect(outcome).toMatchObject({ labels: ['two', `entry ${entry.entryId}`] });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['another reason', cancelled('ValidationError', 'None', 'None')],
    ['no reason', new TransactionCanceledException({ message: '', $metadata: {} })],
    ['another error', new DynamoDBServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: {} })],
    ['a broken connection', new Error('socket hang up')],
  ])('%s is thrown as it is', async (_, error) => {
    const { sent, outcome } = await commitAgainst([error]);
    expect(outcome).toBe(error);
    expect(sent).toHaveLength(1);
  });
});

describe('retryOnConflict', () => {
  it('runs the round again while others come first, and no more than a bounded number of times', async () => {
    let rounds = 0;
    const lostUntil = (win: number) => async () => {
      rounds++;
      if (rounds < win) throw new ConditionFailed(['one']);
      return rounds;
    };
    expect(await retryOnConflict(lostUntil(4))).toBe(4);
    rounds = 0;
    await expect(retryOnConflict(lostUntil(1000))).rejects.toBeInstanceOf(ConditionFailed);
    expect(rounds).toBeLessThan(30);
  });

  it('takes a commit that kept meeting other transactions for a lost race', async () => {
    const round = vi.fn(async ({ isFirst }: { isFirst: boolean }) => {
      if (isFirst) throw new Contended('14 attempts');
      return 'made';
    });
    await expect(retryOnConflict(round)).resolves.toBe('made');
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('begins the hold at the first lost conflict, and at the second failed condition', async () => {
    const heldAfter = async (error: Error): Promise<number> => {
      let lost = 0;
      let isHeld = false;
      const hold = {
        begin: async () => {
          isHeld = true;
        },
        end: async () => {
          isHeld = false;
        },
        isNeeded: () => true,
      };
      const round = async () => {
        if (isHeld) return lost;
        lost++;
        throw error;
      };
      const rounds = await retryOnConflict(round, { hold });
      expect(isHeld).toBe(false);
      return rounds;
    };
    expect(await heldAfter(new Contended('3 attempts'))).toBe(1);
    expect(await heldAfter(new ConditionFailed(['account']))).toBe(2);
  });

  it('retries conflicts while it has patience, however many rounds that takes', async () => {
    const round = vi.fn(async () => {
      throw new Contended('3 attempts');
    });
    const hold = { begin: async () => undefined, end: async () => undefined, isNeeded: () => true };
    const outcome = retryOnConflict(round, { hold, rounds: 2, patienceMillis: 300 });
    await expect(outcome).rejects.toBeInstanceOf(Contended);
    expect(round.mock.calls.length).toBeGreaterThan(2);
  });

  it('does not run it again after any other error', async () => {
    const round = vi.fn(async () => {
      throw new Error('socket hang up');
    });
    await expect(retryOnConflict(round)).rejects.toThrow('socket hang up');
    expect(round).toHaveBeenCalledTimes(1);
  });
});
