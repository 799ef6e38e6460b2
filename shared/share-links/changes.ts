import { isDeepStrictEqual } from 'node:util';
import type { Cause } from '../journal/cause.ts';
import { entryOf, type LinkRecord, type LinkTransition, targetOf } from './link.ts';
import { recipientIdAt, withRecipients } from './uses.ts';

/*
 * Changes of a link by its managers. Each raises the version, so that openings that are under way are decided again on the link
 * after the change.
 */

/** The terms to change. Members that are absent stay as they are. */
export interface NewTerms {
  /** null: unlimited */
  expiresAt?: string | null | undefined;
  /** null: unlimited */
  maxUses?: number | null | undefined;
  recipients?: string[] | undefined;
}

const nextVersion = ({ version = 0 }: LinkRecord): number => version + 1;

const idsOf = (link: LinkRecord): string[] => link.recipients.map((_, index) => recipientIdAt(link, index));

/** The ids of `link` that `other` has not, as a member of the entry's data; empty when there are none. */
const missingIn = <Name extends string>(
  name: Name,
  link: LinkRecord,
  other: LinkRecord,
): { [N in Name]?: string[] } => {
  const ids = new Set(idsOf(other));
  const missing = idsOf(link).filter((id) => !ids.has(id));
  return (missing.length === 0 ? {} : { [name]: missing }) as { [N in Name]?: string[] };
};

/** The link with new terms, or the same terms. */
const applyTerms = (before: LinkRecord, { expiresAt, maxUses, recipients }: NewTerms): LinkRecord => {
  const { maxUses: presentMaxUses, ...rest } = before;
  const limit = maxUses === undefined ? presentMaxUses : (maxUses ?? undefined);
  const isSame = recipients === undefined || isDeepStrictEqual(recipients, before.recipients);
  return {
    ...rest,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limit === undefined ? {} : { maxUses: limit }),
    ...(isSame ? {} : withRecipients(before, recipients)),
  };
};

/**
 * Changes the terms of a link. An end that has passed may be replaced, and the limit may be below the present uses.
 * @returns undefined when the terms are the present ones
 */
export const linkChanged = (before: LinkRecord, terms: NewTerms, cause: Cause): LinkTransition | undefined => {
  const after = applyTerms(before, terms);
  if (isDeepStrictEqual(after, before)) return undefined;
  const { accountId, linkId, documentId, expiresAt, maxUses, recipients } = after;
  return {
    before,
    after: { ...after, version: nextVersion(before) },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.changed', cause, {
      ...{ documentId, expiresAt, recipients: recipients.length },
      ...(maxUses === undefined ? {} : { maxUses }),
      ...missingIn('addedRecipientIds', after, before),
      ...missingIn('removedRecipientIds', before, after),
    }),
  };
};

const endsLater = (end: string | null, other: string | null): boolean =>
  other !== null && (end === null || end > other);

/** Whether a change lets anyone open the link longer or more often, or adds a recipient. */
export const isWider = ({ before, after }: LinkTransition): boolean =>
  endsLater(after.expiresAt, before.expiresAt) ||
  (before.maxUses !== undefined && (after.maxUses === undefined || after.maxUses > before.maxUses)) ||
  after.recipients.some((email) => !before.recipients.includes(email));

/**
 * Takes the lock off a link, and forgets its failed attempts. Attempts under way stay counted.
 * @returns undefined when the link has neither a lock nor failed attempts
 */
export const linkUnlocked = (before: LinkRecord, cause: Cause): LinkTransition | undefined => {
  const { lockedUntil, ...rest } = before;
  const { accountId, linkId, documentId, failures } = before;
  if (lockedUntil === undefined && failures === 0 && before.attempts === 0 && before.locks === 0) return undefined;
  return {
    before,
    after: { ...rest, attempts: 0, failures: 0, locks: 0, version: nextVersion(before) },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.unlocked', cause, { documentId, failures }),
  };
};

/** Replaces the code of a link: the one before opens nothing any more. */
export const codeReplaced = (before: LinkRecord, codeHash: string, cause: Cause): LinkTransition => {
  const { accountId, linkId, documentId } = before;
  return {
    before,
    after: { ...before, codeHash, version: nextVersion(before) },
    entry: entryOf(accountId, targetOf(linkId), 'share-link.code-replaced', cause, { documentId }),
  };
};
