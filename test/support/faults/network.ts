import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { db } from '../database/db.ts';

/** What happens to one attempt of a request, below the SDK's own retries. */
export type WireFault = 'throttled' | 'answer lost';

const throttled = (): Error =>
  Object.assign(new Error('rate exceeded'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
const reset = (): Error => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });

const options = { step: 'finalizeRequest', name: 'test-wire', priority: 'low' } as const;

/** Disturbs attempts of requests to DynamoDB while `work` runs; the SDK may try again, as it does on AWS. */
export const onTheWire = async <T>(fault: () => WireFault | undefined, work: () => Promise<T>): Promise<T> => {
  db.middlewareStack.add(
    (next) => async (args) => {
      const falls = fault();
      if (falls === 'throttled') throw throttled();
      const answer = await next(args);
      if (falls === 'answer lost') throw reset();
      return answer;
    },
    options,
  );
  try {
    return await work();
  } finally {
    db.middlewareStack.remove(options.name);
  }
};

/** What DynamoDB says to a transaction that met another on its last item. */
export const transactionConflict = (items: number, code = 'TransactionConflict'): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: Array.from({ length: items }, (_, index) => ({ Code: index + 1 < items ? 'None' : code })),
  });
