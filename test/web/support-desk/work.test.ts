import { expect, test, vi } from 'vitest';
import type { Api } from '../../../web/core/client.ts';
import type { ChangeOptions } from '../../../web/core/gatehouse-element.ts';
import type { AccessRequest, Account } from '../../../web/support-desk/model.ts';
import { Work } from '../../../web/support-desk/work.ts';

const request = { requestId: 'req_1', accountId: 'acme' } as AccessRequest;
const account: Account = { accountId: 'acme', name: 'Acme', scope: 'full', endsAt: null };

/** Work on a page whose lists are loaded again when `reloaded` is resolved. */
const create = (withdraw: () => Promise<unknown>) => {
  const reloaded = Promise.withResolvers<void>();
  const work = new Work({
    client: { withdrawAccessRequest: withdraw } as unknown as Api,
    account: () => 'acme',
    periods: () => ['P1D'],
    nameOf: (accountId) => accountId,
    entered: () => {},
    update: () => {},
    change: async (_action, run, { onFailure }: ChangeOptions = {}) => {
      try {
        await run();
      } catch (error) {
        onFailure?.(error);
        return false;
      }
      await reloaded.promise;
      return true;
    },
  });
  work.ask({ kind: 'withdraw', request });
  return { work, reloaded };
};

test('the dialog closes when the change is made, before the lists are loaded again', async () => {
  const { work, reloaded } = create(async () => {});
  const confirmed = work.confirm();
  expect([work.question?.kind, work.isSaving]).toEqual(['withdraw', true]);
  await vi.waitFor(() => expect(work.question).toBeUndefined());
  expect(work.isSaving).toBe(false);
  work.ask({ kind: 'enter', account });
  reloaded.resolve();
  await confirmed;
  expect(work.question?.kind).toBe('enter');
});

test('the dialog stays open when the change fails, with the reason', async () => {
  const failure = new Error('no connection');
  const { work } = create(() => Promise.reject(failure));
  await work.confirm();
  expect([work.question?.kind, work.isSaving, work.error]).toEqual(['withdraw', false, failure]);
});
