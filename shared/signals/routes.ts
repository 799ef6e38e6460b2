import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { EntryId } from '../core/ids.ts';
import { safeRecord } from '../core/safe-record.ts';
import { maxMembers } from '../core/stated-check.ts';
import { maxCharacters, text } from '../core/text.ts';

/** How many signals one call may acknowledge: many more than are delivered at once, for receivers that are behind. */
const maxAcknowledged = 1000;

/** The id of a signal, which is that of its journal entry. Any other text is unknown and ignored. */
const Jti = z.string().check(maxCharacters(128));

/** Delivery of signals to receivers that poll. */
export const signalRoutes = defineRoutes({
  pollSignals: {
    method: 'POST',
    path: '/v1/signals/poll',
    summary: 'Fetch signals and acknowledge earlier ones (RFC 8936)',
    description:
      'Signed security event tokens: CAEP `session-revoked`, and `token-claims-change` when a session continues under another grantor. Each is kept until it is acknowledged, for at most 30 days. The answer is immediate, even when it is empty and `returnImmediately` is not given: wait before polling again. An answer has at most 100 signals, whatever `maxEvents` says.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: z.optional(
      z.strictObject({
        maxEvents: z._default(z.int().check(z.gte(0)), 25),
        returnImmediately: z.optional(z.boolean()),
        ack: z._default(z.array(Jti).check(z.maxLength(maxAcknowledged)), []),
        setErrs: z._default(
          safeRecord(
            Jti,
            z.strictObject({
              err: text(100),
              description: z.optional(text(1000)),
            }),
          ).check(maxMembers(maxAcknowledged)),
          {},
        ),
      }),
    ),
    success: {
      status: 200,
      description: 'Signals that are not yet acknowledged, oldest first, by their `jti`',
      body: z.object({ sets: z.record(EntryId, z.string()), moreAvailable: z.boolean() }),
    },
    errors: ['not-a-receiver', 'signing-unavailable'],
  },
});
