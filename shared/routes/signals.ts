import * as z from 'zod/mini';
import { EntryId } from '../domain/ids.ts';
import { defineRoutes } from '../http/route.ts';

const most = 100;

/** The id of a signal: that of the journal entry it tells of. What cannot be one is unknown, and ignored as RFC 8936 has it. */
const Jti = z.string().check(z.maxLength(128));

/** Delivery of signals to receivers that ask for them. */
export const signalRoutes = defineRoutes({
  pollSignals: {
    method: 'POST',
    path: '/v1/signals/poll',
    summary: 'Fetch signals and acknowledge earlier ones (RFC 8936)',
    description:
      'Signed security event tokens: CAEP `session-revoked`, and `token-claims-change` when a session goes on in the name of another grantor. Each is kept until it is acknowledged, for 30 days. The answer comes at once, also when there are none.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: z.optional(
      z.strictObject({
        maxEvents: z._default(z.int().check(z.gte(0), z.lte(most)), 25),
        returnImmediately: z.optional(z.boolean()),
        ack: z._default(z.array(Jti).check(z.maxLength(most)), []),
        setErrs: z._default(
          z
            .record(
              Jti,
              z.strictObject({
                err: z.string().check(z.maxLength(100)),
                description: z.optional(z.string().check(z.maxLength(1000))),
              }),
            )
            .check(z.refine((errors) => Object.keys(errors).length <= most, `must hold ${most} at most`)),
          {},
        ),
      }),
    ),
    success: {
      status: 200,
      description: 'Signals that are not acknowledged yet, oldest first, by their `jti`',
      body: z.object({ sets: z.record(EntryId, z.string()), moreAvailable: z.boolean() }),
    },
    errors: ['not-a-receiver', 'signing-unavailable'],
  },
});
