import * as z from 'zod/mini';
import { GrantId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { ListedEntry } from '../journal/listed-entry.ts';
import { type GrantAsRead, GrantStatus } from './grant.ts';
import { grantTerms, grantTermsOf } from './terms.ts';

/** A journal entry with the proof that it is in the journal. */
const ProvenEntry = z.object({ entry: ListedEntry, proof: z.string() });

/** The statement of a receipt: who agreed to what, when and until when, how it ended, and the journal entries that say so. */
export const Receipt = z.object({
  iss: z.string(),
  /** When the statement was signed, in seconds since 1970. */
  iat: z.int(),
  accountId: VendorId,
  grantId: GrantId,
  /** `active` and `suspended`: the grant is open. */
  status: GrantStatus,
  /** An active grant that gave no access, since its grantor was suspended, removed or demoted after they agreed. */
  grantorUnavailable: z.optional(z.literal(true)),
  /** Who agreed to the grant as it is, and when. */
  agreedBy: z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) }),
  agreedAt: Instant,
  terms: z.object({ ...grantTerms, expiresAt: z.nullable(Instant) }),
  end: z.optional(z.object({ endedAt: Instant, endedBy: z.optional(VendorId), endReason: z.optional(z.string()) })),
  /** Of the creation; of the consent if it was given anew since, and of what bounds it; of the end as soon as that is recorded. */
  entries: z.array(ProvenEntry),
});
export type Receipt = z.output<typeof Receipt>;

/** The statement about a grant as it reads at an instant, without the entries. */
export const receiptOf = (grant: GrantAsRead, iss: string, now: string): Omit<Receipt, 'entries'> => {
  const { accountId, grantId, status, grantorUnavailable, grantedBy, grantedAt, expiresAt } = grant;
  const { endedAt, endedBy, endReason } = grant;
  return {
    iss,
    iat: Math.floor(Date.parse(now) / 1000),
    accountId,
    grantId,
    status,
    ...(grantorUnavailable ? { grantorUnavailable } : {}),
    agreedBy: grantedBy,
    agreedAt: grantedAt,
    terms: { ...grantTermsOf(grant), expiresAt },
    ...(endedAt === undefined
      ? {}
      : {
          end: {
            endedAt,
            ...(endedBy === undefined ? {} : { endedBy }),
            ...(endReason === undefined ? {} : { endReason }),
          },
        }),
  };
};
