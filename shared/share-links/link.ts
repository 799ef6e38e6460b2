import * as z from 'zod/mini';
import { LinkId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { tokenTimes } from '../tokens/token-times.ts';
import type { LinkEvents } from './events.ts';
import { type Attempts, failuresForgottenAt, isLocked, lockEnd } from './lockout.ts';
import { countUse, isUsedUp, recipientUsesOf } from './uses.ts';

/** Creates the journal entries of share links. */
export const entryOf = entriesOf<LinkEvents>();

const Actor = z.object({ kind: z.enum(['user', 'service']), id: z.string() });

/** A link that opens one document for its recipients, protected by a code. */
export const Link = z
  .object({
    linkId: LinkId,
    accountId: VendorId,
    documentId: VendorId,
    recipients: z.array(z.string()).register(z.globalRegistry, { description: 'E-mail addresses in lower case' }),
    status: z.enum(['active', 'expired', 'used-up', 'revoked', 'locked']),
    expiresAt: z.nullable(Instant).register(z.globalRegistry, { description: 'null when unlimited' }),
    maxUses: z
      .optional(z.int())
      .register(z.globalRegistry, { description: 'How often each recipient can open the link' }),
    uses: z.int().register(z.globalRegistry, { description: 'How often the link was opened' }),
    recipientUses: z
      .optional(z.array(z.object({ recipientId: z.string(), email: z.string(), uses: z.int() })))
      .register(z.globalRegistry, { description: 'The uses of each recipient whose address was checked' }),
    lastOpenedAt: z.optional(Instant),
    lockedUntil: z
      .optional(z.nullable(Instant))
      .register(z.globalRegistry, { description: 'Present while locked; null when locked permanently' }),
    createdAt: Instant,
    createdBy: Actor,
    revokedAt: z.optional(Instant),
    revokedBy: z.optional(Actor),
  })
  .register(z.globalRegistry, { id: 'ShareLink', description: 'A link to a document, with its present status' });
export type Link = z.output<typeof Link>;

/** A stored link. Whether it is expired, used up or locked is computed at the instant of reading. */
export interface LinkRecord extends Omit<Link, 'status' | 'recipientUses'>, Attempts {
  status: 'active' | 'revoked';
  /** Counts the changes of end, uses, recipients, code and lock by managers of the link; absent before the first. */
  version?: number;
  /** See `withRecipients`. */
  recipientIds?: readonly string[];
  recipientsEver?: number;
  /** The uses of each recipient, by recipient id; part of `uses`. */
  usesByRecipient?: Readonly<Record<string, number>>;
  /** The keyed hash of its code. */
  codeHash: string;
  /** How often the link was locked since it was last opened. */
  locks: number;
}

/** A state change of a link, with its journal entry. */
export interface LinkTransition {
  before: LinkRecord;
  after: LinkRecord;
  entry: UnsequencedEntry;
}

/** The target of journal entries of a link. */
export const targetOf = (linkId: string) => ({ type: 'share-link', id: linkId });

const actorOf = ({ actor: { kind, id } }: Cause): Link['createdBy'] => ({
  kind: kind === 'service' ? 'service' : 'user',
  id,
});

/** The final state of a link at `now`; undefined while it can be opened. It expires when its tokens would live less than a second. */
export const endStateOf = (
  link: Pick<
    LinkRecord,
    'status' | 'expiresAt' | 'recipients' | 'recipientIds' | 'uses' | 'maxUses' | 'usesByRecipient'
  >,
  now: string,
): 'revoked' | 'expired' | 'used-up' | undefined => {
  if (link.status === 'revoked') return 'revoked';
  if (!tokenTimes(link.expiresAt, now)) return 'expired';
  return isUsedUp(link) ? 'used-up' : undefined;
};

/** The public view of a link at `now`. */
export const linkAsOf = (stored: LinkRecord, now: string): Link => {
  const { codeHash: _code, locks: _locks, usesByRecipient: _uses, lockedUntil, ...rest } = stored;
  const { version: _version, recipientIds: _ids, recipientsEver: _ever, ...counted } = rest;
  const { attempts: _attempts, failures: _failures, underWay: _underWay, attemptedAt: _at, ...shown } = counted;
  const link = { ...shown, recipientUses: recipientUsesOf(stored) };
  const endState = endStateOf(stored, now);
  if (endState === undefined && lockedUntil !== undefined && isLocked(stored, now)) {
    return { ...link, status: 'locked', lockedUntil };
  }
  return { ...link, status: endState ?? 'active' };
};

/**
 * The entity tag of a link as it reads at `now`. It changes with every change of the view: `version` counts those by managers,
 * `uses` the openings, `locks` the locks since the last opening, and the status also changes with time.
 */
export const linkEtag = (stored: LinkRecord, now: string): string =>
  `"${stored.version ?? 0}-${stored.uses}-${stored.locks}-${linkAsOf(stored, now).status}"`;

/** Creates a link. */
export const linkCreated = (
  input: Pick<LinkRecord, 'linkId' | 'accountId' | 'documentId' | 'recipients' | 'expiresAt' | 'maxUses' | 'codeHash'>,
  cause: Cause,
): { link: LinkRecord; entry: UnsequencedEntry } => {
  const link: LinkRecord = {
    ...input,
    ...{ status: 'active', uses: 0, attempts: 0, failures: 0, underWay: 0, locks: 0 },
    ...{ createdAt: cause.now, createdBy: actorOf(cause) },
  };
  const { accountId, linkId, documentId, expiresAt, maxUses, recipients } = link;
  const entry = entryOf(accountId, targetOf(linkId), 'share-link.created', cause, {
    ...{ documentId, expiresAt, recipients: recipients.length },
    ...(maxUses === undefined ? {} : { maxUses }),
  });
  return { link, entry };
};

/** Revokes a link. @returns undefined when it already is revoked */
export const linkRevoked = (before: LinkRecord, cause: Cause): LinkTransition | undefined => {
  if (before.status === 'revoked') return undefined;
  const { accountId, linkId, documentId } = before;
  return {
    before,
    after: { ...before, status: 'revoked', revokedAt: cause.now, revokedBy: actorOf(cause) },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.revoked', cause, { documentId }),
  };
};

/**
 * Opens a link: adds a use, and the attempt no longer counts as a failure. Earlier failures stay counted, so that a recipient
 * cannot guess the addresses of the others without limit; but they no longer bring the next temporary lock closer.
 * @param recipientId the recipient whose address was checked, if any
 */
export const linkOpened = (before: LinkRecord, cause: Cause, recipientId?: string): LinkTransition => {
  const { lockedUntil: _lock, ...rest } = before;
  const { accountId, linkId, documentId, lastOpenedAt = before.createdAt } = before;
  const counts = {
    ...{ attempts: 0, locks: 0, underWay: before.underWay - 1 },
    failures: before.failures - 1 - failuresForgottenAt(before, lastOpenedAt, cause.now),
  };
  const uses = before.uses + 1;
  const usesBy = recipientId === undefined ? {} : { usesByRecipient: countUse(before, recipientId) };
  return {
    before,
    after: { ...rest, ...counts, ...usesBy, uses, lastOpenedAt: cause.now },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.opened', cause, {
      ...{ documentId, uses },
      ...(recipientId === undefined ? {} : { recipientId }),
    }),
  };
};

/** Locks a link whose attempts are used up, temporarily or, after too many failures in total, permanently. */
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
