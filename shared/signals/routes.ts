import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { EntryId } from '../core/ids.ts';
import { safeRecord } from '../core/safe-record.ts';
import { text } from '../core/text.ts';

/** How many signals can be told of at once; many more than are delivered at once, for a receiver that has fallen behind. */
const mostTold = 1000;

/** The id of a signal: that of the journal entry it tells of. What cannot be one is unknown, and passed over. */
const Jti = z.string().check(z.maxLength(128));

/** Delivery of signals to receivers that ask for them. */
export const signalRoutes = defineRoutes({
  pollSignals: {
    method: 'POST',
    path: '/v1/signals/poll',
    summary: 'Fetch signals and acknowledge earlier ones (RFC 8936)',
    description:
      'Signed security event tokens: CAEP `session-revoked`, and `token-claims-change` when a session goes on in the name of another grantor. Each is kept until it is acknowledged, for 30 days. The answer comes at once, also when there are none and `returnImmediately` is not given: wait a little before asking again. At most 100 come at once, whatever `maxEvents` says.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: z.optional(
      z.strictObject({
        maxEvents: z._default(z.int().check(z.gte(0)), 25),
        returnImmediately: z.optional(z.boolean()),
        ack: z._default(z.array(Jti).check(z.maxLength(mostTold)), []),
        setErrs: z._default(
          safeRecord(
            Jti,
            z.strictObject({
              err: text(100),
              description: z.optional(text(1000)),
            }),
          ).check(z.refine((errors) => Object.keys(errors).length <= mostTold, `must hold ${mostTold} at most`)),
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
