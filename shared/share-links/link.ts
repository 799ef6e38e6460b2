import * as z from 'zod/mini';
import { LinkId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { tokenTimes } from '../tokens/token-times.ts';
import type { LinkEvents } from './events.ts';
import { type Attempts, forgottenAt, isLocked, lockEnd } from './lockout.ts';

const entryOf = entriesOf<LinkEvents>();

const Who = z.object({ kind: z.enum(['user', 'service']), id: z.string() });

/** A link to one document, for some recipients; its code is its password. */
export const Link = z
  .object({
    linkId: LinkId,
    accountId: VendorId,
    documentId: VendorId,
    recipients: z.array(z.string()).register(z.globalRegistry, { description: 'E-mail addresses, in lower case' }),
    status: z.enum(['active', 'expired', 'used-up', 'revoked', 'locked']),
    expiresAt: z.nullable(Instant).register(z.globalRegistry, { description: 'null: unlimited' }),
    maxUses: z.optional(z.int()),
    uses: z.int().register(z.globalRegistry, { description: 'How often it was opened' }),
    lastOpenedAt: z.optional(Instant),
    lockedUntil: z
      .optional(z.nullable(Instant))
      .register(z.globalRegistry, { description: 'While locked; null: for good' }),
    createdAt: Instant,
    createdBy: Who,
    revokedAt: z.optional(Instant),
    revokedBy: z.optional(Who),
  })
  .register(z.globalRegistry, { id: 'ShareLink', description: 'A link to a document, as it is now' });
export type Link = z.output<typeof Link>;

/** A link as stored. That its time or its uses are over, or that it is locked, is for the instant of reading to say. */
export interface LinkRecord extends Omit<Link, 'status'>, Attempts {
  status: 'active' | 'revoked';
  /** The keyed hash of its code. */
  codeHash: string;
  /** How often it was locked since it was last opened. */
  locks: number;
}

/** A change of a link, with the entry that tells of it. */
export interface LinkTransition {
  before: LinkRecord;
  after: LinkRecord;
  entry: UnsequencedEntry;
}

const targetOf = (linkId: string) => ({ type: 'share-link', id: linkId });

const whoOf = ({ actor: { kind, id } }: Cause): Link['createdBy'] => ({
  kind: kind === 'service' ? 'service' : 'user',
  id,
});

/** Why a link opens nothing any more at `now`; undefined while it may. It expires when no token for it could last a second. */
export const endStateOf = (
  { status, expiresAt, uses, maxUses }: Pick<LinkRecord, 'status' | 'expiresAt' | 'uses' | 'maxUses'>,
  now: string,
): 'revoked' | 'expired' | 'used-up' | undefined => {
  if (status === 'revoked') return 'revoked';
  if (!tokenTimes(expiresAt, now)) return 'expired';
  return maxUses !== undefined && uses >= maxUses ? 'used-up' : undefined;
};

/** The link as it is at `now`, whatever is stored, without what nobody is shown. */
export const linkAsOf = (stored: LinkRecord, now: string): Link => {
  const { codeHash: _code, locks: _locks, lockedUntil, ...rest } = stored;
  const { attempts: _attempts, failures: _failures, underWay: _underWay, attemptedAt: _at, ...link } = rest;
  const over = endStateOf(stored, now);
  if (over === undefined && lockedUntil !== undefined && isLocked(stored, now)) {
    return { ...link, status: 'locked', lockedUntil };
  }
  return { ...link, status: over ?? 'active' };
};

/** Somebody shares a document. */
export const linkCreated = (
  input: Pick<LinkRecord, 'linkId' | 'accountId' | 'documentId' | 'recipients' | 'expiresAt' | 'maxUses' | 'codeHash'>,
  cause: Cause,
): { link: LinkRecord; entry: UnsequencedEntry } => {
  const link: LinkRecord = {
    ...input,
    ...{ status: 'active', uses: 0, attempts: 0, failures: 0, underWay: 0, locks: 0 },
    ...{ createdAt: cause.now, createdBy: whoOf(cause) },
  };
  const { accountId, linkId, documentId, expiresAt, maxUses, recipients } = link;
  const entry = entryOf(accountId, targetOf(linkId), 'share-link.created', cause, {
    ...{ documentId, expiresAt, recipients: recipients.length },
    ...(maxUses === undefined ? {} : { maxUses }),
  });
  return { link, entry };
};

/** Nobody opens it any more. @returns undefined when it was revoked already */
export const linkRevoked = (before: LinkRecord, cause: Cause): LinkTransition | undefined => {
  if (before.status === 'revoked') return undefined;
  const { accountId, linkId, documentId } = before;
  return {
    before,
    after: { ...before, status: 'revoked', revokedAt: cause.now, revokedBy: whoOf(cause) },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.revoked', cause, { documentId }),
  };
};

/**
 * Somebody has come in: one use more, and their attempt was no failure. Those that were stay, lest whoever may come in could
 * guess at the addresses of the others without end; but no lock comes nearer by those of before.
 */
export const linkOpened = (before: LinkRecord, cause: Cause): LinkTransition => {
  const { lockedUntil: _lock, ...rest } = before;
  const { accountId, linkId, documentId, lastOpenedAt = before.createdAt } = before;
  const counts = {
    ...{ attempts: 0, locks: 0, underWay: before.underWay - 1 },
    failures: before.failures - 1 - forgottenAt(before, lastOpenedAt, cause.now),
  };
  const uses = before.uses + 1;
  return {
    before,
    after: { ...rest, ...counts, uses, lastOpenedAt: cause.now },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.opened', cause, { documentId, uses }),
  };
};

/** As many attempts as there may be have failed: nobody may try for a while, or ever again. */
export const linkLocked = (before: LinkRecord, cause: Cause): LinkTransition => {
  const { accountId, linkId, documentId } = before;
  const until = lockEnd(before, cause.now);
  return {
    before,
    after: { ...before, attempts: 0, underWay: 0, locks: before.locks + 1, lockedUntil: until },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.locked', cause, {
      ...{ documentId, until },
      attempts: before.failures,
    }),
  };
};
