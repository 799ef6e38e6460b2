import type { Change } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { LinkRecord, LinkTransition } from './link.ts';
import { areAttemptsSettled } from './lockout.ts';
import { withRecipients } from './uses.ts';

interface Expression {
  set: string;
  names?: Record<string, string>;
  remove?: string[];
  condition?: string;
  values: Record<string, unknown>;
}

/** The condition that managers have not changed a link since it was read. It uses the name `#version`, and maybe the value `:version`. */
export const sameVersion = ({ version }: Pick<LinkRecord, 'version'>) =>
  version === undefined
    ? { condition: 'attribute_not_exists(#version)', values: {} }
    : { condition: '#version = :version', values: { ':version': version } };

/** A write of a new version. Condition `link`: neither revoked nor changed by another manager since it was read. */
const writeVersion = (
  { before, after, entry }: LinkTransition,
  { set, names = {}, remove = [], condition, values }: Expression,
): Change => {
  const same = sameVersion(before);
  return {
    writes: [
      {
        label: 'link',
        update: {
          Key: keys.link(after.accountId, after.linkId),
          UpdateExpression: `SET ${set}, #version = :next${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
          ConditionExpression: ['#status = :active', same.condition, condition].filter(Boolean).join(' AND '),
          ExpressionAttributeNames: { ...names, '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: { ...values, ...same.values, ':active': 'active', ':next': after.version },
        },
      },
    ],
    entries: [entry],
  };
};

/**
 * Writes the terms of a link. It does not depend on openings in the meantime, which could delay it.
 * @param isExact also on condition that the link was not opened since it was read: the caller named an entity tag
 */
export const changeLinkChange = (transition: LinkTransition, isExact: boolean): Change => {
  const { before, after } = transition;
  const { expiresAt, recipients, maxUses, recipientIds, recipientsEver } = after;
  return writeVersion(transition, {
    set: [
      'expiresAt = :end, recipients = :recipients',
      ...(recipientIds ? ['recipientIds = :ids, recipientsEver = :ever'] : []),
      ...(maxUses === undefined ? [] : ['maxUses = :max']),
    ].join(', '),
    remove: maxUses === undefined ? ['maxUses'] : [],
    ...(isExact ? { condition: 'uses = :uses' } : {}),
    values: {
      ...{ ':end': expiresAt, ':recipients': recipients },
      ...(recipientIds ? { ':ids': recipientIds, ':ever': recipientsEver } : {}),
      ...(maxUses === undefined ? {} : { ':max': maxUses }),
      ...(isExact ? { ':uses': before.uses } : {}),
    },
  });
};

/**
 * Takes the lock off. Attempts under way stay counted, unless the functions that made them must have crashed; that requires that
 * no other attempt was made since the link was read.
 */
export const unlockLinkChange = (transition: LinkTransition): Change => {
  const { before, entry } = transition;
  const isSettled = areAttemptsSettled(before, entry.at);
  const latest = before.attemptedAt;
  const unattempted = latest === undefined ? 'attribute_not_exists(attemptedAt)' : 'attemptedAt = :latest';
  return writeVersion(transition, {
    set: isSettled
      ? 'attempts = :none, failures = :none, underWay = :none, #locks = :none'
      : 'attempts = underWay, failures = underWay, #locks = :none',
    names: { '#locks': 'locks' },
    remove: ['lockedUntil'],
    ...(isSettled ? { condition: unattempted } : {}),
    values: { ':none': 0, ...(isSettled && latest !== undefined ? { ':latest': latest } : {}) },
  });
};

/** Writes the hash of a new code. */
export const replaceCodeChange = (transition: LinkTransition): Change =>
  writeVersion(transition, { set: 'codeHash = :code', values: { ':code': transition.after.codeHash } });

/** Writes the remaining recipients of a revoked link, which is no change of state. Condition `link`: unchanged by managers. */
export const eraseRecipientsChange = (link: LinkRecord, remaining: string[]): Change => {
  const { recipients, recipientIds, recipientsEver } = withRecipients(link, remaining);
  const { condition, values } = sameVersion(link);
  return {
    writes: [
      {
        label: 'link',
        update: {
          Key: keys.link(link.accountId, link.linkId),
          UpdateExpression:
            'SET recipients = :recipients, recipientIds = :ids, recipientsEver = :ever, #version = :next',
          ConditionExpression: `#status = :revoked AND ${condition}`,
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: {
            ...values,
            ...{ ':recipients': recipients, ':ids': recipientIds, ':ever': recipientsEver },
            ...{ ':revoked': 'revoked', ':next': (link.version ?? 0) + 1 },
          },
        },
      },
    ],
    entries: [],
  };
};
