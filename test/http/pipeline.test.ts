import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { problems } from '../../shared/api/problem.ts';
import { defineRoutes } from '../../shared/api/route.ts';
import type { Handler } from '../../shared/http/call.ts';
import { authentication } from '../../shared/http/middleware/authentication.ts';
import { idempotency } from '../../shared/http/middleware/idempotency.ts';
import { paging } from '../../shared/http/middleware/paging.ts';
import { serialization } from '../../shared/http/middleware/serialization.ts';
import { shell } from '../../shared/http/middleware/shell.ts';
import { validation } from '../../shared/http/middleware/validation.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount } from '../support/world/world.ts';

const { createThing: route } = defineRoutes({
  createThing: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/things',
    summary: 'Create a thing',
    allow: ['owner'],
    uses: {},
    creates: true,
    body: z.strictObject({ name: z.string() }),
    success: { status: 201, description: 'The thing', body: z.object({ name: z.string() }) },
  },
});
const verify = () => Promise.reject(new Error('no token is verified here'));
const handle: Handler<typeof route> = async ({ body }) => ({ body });

describe('the types of a pipeline', () => {
  it('add up to the call of a handler', () => {
    shell()
      .use(serialization(route))
      .use(authentication(route, verify))
      .use(validation(route))
      .use(paging(route))
      .use(idempotency(route))
      .handler((_event, call) => {
        expectTypeOf(call.params).toEqualTypeOf<{ accountId: string }>();
        expectTypeOf(call.body).toEqualTypeOf<{ name: string }>();
        expectTypeOf(call.principal.kind).toEqualTypeOf<'user'>();
        expectTypeOf(call.cursor).toEqualTypeOf<string | undefined>();
        return handle(call);
      });
  });

  it('refuse a handler when a middleware is missing', () => {
    const complete = shell().use(serialization(route)).use(authentication(route, verify)).use(validation(route));
    // @ts-expect-error `remember` is missing: idempotency was left out
    complete.use(paging(route)).handler((_event, call) => handle(call));
    // @ts-expect-error `cursor` is missing: paging was left out
    complete.use(idempotency(route)).handler((_event, call) => handle(call));
    const unserialized = shell().use(authentication(route, verify)).use(validation(route)).use(paging(route));
    // @ts-expect-error an answer is no response: serialization was left out
    unserialized.use(idempotency(route)).handler((_event, call) => handle(call));
  });

  it('refuse a middleware before those that it needs', () => {
    const start = shell().use(serialization(route));
    // @ts-expect-error paging needs the query, and validation comes later
    start.use(authentication(route, verify)).use(paging(route)).use(validation(route));
    // @ts-expect-error idempotency needs the principal, and authentication was left out
    start.use(validation(route)).use(idempotency(route));
  });
});

describe('an error while the pipeline handles an error', () => {
  it('is answered with problem details', async () => {
    await makeTable();
    const accountId = await makeAccount();
    let isCommitted = false;
    const lostRace = Object.assign(new Error('lost'), {
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
    const answer = await around(
      async ({ action }, send) => {
        if (action === 'TransactWriteItems') isCommitted = true;
        if (action === 'TransactWriteItems') throw lostRace;
        if (action === 'GetItem' && isCommitted) throw new Error('the table is away');
        return send();
      },
      () =>
        api('createGrant', {
          as: user('owner', accountId),
          params: { accountId },
          body: {},
          headers: { 'idempotency-key': 'k' },
        }),
    );
    expect([answer.status, problemName(answer)]).toEqual([problems.internal[0], 'internal']);
    expect(answer.headers['x-request-id']).toBe(answer.body['requestId']);
  });
});
