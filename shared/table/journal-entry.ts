import canonicalize from 'canonicalize';
import * as z from 'zod/mini';
import { EntryId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { coveredData } from './personal-fields.ts';

export const Actor = z.object({
  kind: z.enum(['user', 'agent', 'service', 'system']),
  id: z.string(),
  role: z.optional(z.string()),
  team: z.optional(z.string()),
});
export type Actor = z.output<typeof Actor>;

/** The address and the program from which a request came. */
export const Origin = z.object({
  ip: z.optional(z.string()),
  userAgent: z.optional(z.string()),
});
export type Origin = z.output<typeof Origin>;

const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** One change of state, as the account's journal stores it. */
export const JournalEntry = z
  .object({
    entryId: EntryId,
    accountId: VendorId,
    at: Instant,
    type: z.string().register(z.globalRegistry, {
      description: 'The event in the past tense; also the detail type on the event bus',
    }),
    actor: Actor,
    target: z.object({ type: z.string(), id: z.string() }),
    data: z.record(z.string(), z.unknown()),
    requestId: z.optional(z.string()),
    origin: z.optional(Origin).register(z.globalRegistry, {
      description:
        'Where the request came from that decided about a grant, an access request or a share link, or opened a session or a link, or was refused to open a session; absent when it was erased',
    }),
    commitments: z.optional(z.record(z.string(), z.string())).register(z.globalRegistry, {
      description:
        'By JSON pointer, the commitments to personal fields, which the hash covers in place of the fields. A field that is absent was erased.',
    }),
    sequence: z.optional(z.int().check(z.positive())).register(z.globalRegistry, {
      description: 'The place in the chain; absent until the entry has been chained, within seconds',
    }),
    previousHash: z.optional(Hash),
    hash: z.optional(Hash),
  })
  .register(z.globalRegistry, { id: 'JournalEntry', description: 'One change of state, chained by hashes' });
export type JournalEntry = z.output<typeof JournalEntry>;

/** An entry that has no place in the chain yet. */
export type UnsequencedEntry = Omit<JournalEntry, 'sequence' | 'previousHash' | 'hash'>;
export type SequencedEntry = UnsequencedEntry & { sequence: number; previousHash: string; hash: string };

/** The previous hash of the first entry of an account. */
export const genesisHash = '0'.repeat(64);

/**
 * The text that an entry's hash covers: its canonical JSON (RFC 8785) with sequence and previous hash, and with commitments
 * in place of personal fields. The same for the stored entry, for what readers see of it, and after an erasure.
 */
export const canonicalEntry = (entry: Omit<SequencedEntry, 'hash'>): string => {
  const { entryId, accountId, at, type, actor, target, requestId, sequence, previousHash } = entry;
  const text = canonicalize({
    entryId,
    accountId,
    at,
    type,
    actor,
    target,
    data: coveredData(entry),
    ...(requestId === undefined ? {} : { requestId }),
    sequence,
    previousHash,
  });
  if (text === undefined) throw new TypeError(`entry ${entryId} has no canonical form`);
  return text;
};

/** Places an entry after `head`: adds its sequence number, the head's hash, and the SHA-256 over all of it. */
export const chain = (
  entry: UnsequencedEntry,
  head: { sequence: number; hash: string },
  sha256: (text: string) => string,
): SequencedEntry => {
  const linked = { ...entry, sequence: head.sequence + 1, previousHash: head.hash };
  return { ...linked, hash: sha256(canonicalEntry(linked)) };
};
