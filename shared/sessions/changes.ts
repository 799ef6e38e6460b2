import { accountWrite, type LiveChange, renewalAttribute, seenSessions } from '../accounts/account-write.ts';
import type { Cover, LiveGrant } from '../accounts/live-access.ts';
import type { Role } from '../core/principal.ts';
import type { Change, Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { dueIndex, dueShard, keys } from '../table/keys.ts';
import type { LiveSessions, Review } from './review.ts';
import type { SessionRecord } from './session.ts';
import { liveSessionOf, type SessionTransition } from './transitions.ts';

const dueOf = ({ sessionId, renewBy }: SessionRecord) => ({
  [dueIndex.partition]: dueShard(sessionId),
  [dueIndex.sort]: renewBy,
});

const isActive = {
  ConditionExpression: '#status = :active',
  ExpressionAttributeNames: { '#status': 'status' },
} as const;

/** What the directory must say of a grantor, if it knows them, at the moment of the commit. */
const rolesFrom: Record<LiveGrant['role'], readonly Role[]> = { owner: ['owner'], admin: ['owner', 'admin'] };

/**
 * Checks that who granted still stands for it: else somebody who is suspended at this moment could be acted for.
 * Conditions: `grantor`.
 */
const grantorChecks = (accountId: string, covers: readonly Cover[], except?: string): Write[] => {
  const byGrantor = Map.groupBy(covers, ({ grant }) => grant.grantedBy);
  return [...byGrantor].flatMap(([userId, own]): Write[] => {
    if (userId === except) return [];
    const allowed = rolesFrom[own.some(({ grant }) => grant.role === 'owner') ? 'owner' : 'admin'];
    const oldest = own.map(({ grant }) => grant.grantedAt ?? '').sort()[0];
    return [
      {
        label: 'grantor',
        check: {
          Key: keys.user(accountId, userId),
          ConditionExpression: `attribute_not_exists(PK) OR (attribute_not_exists(removed) AND #status = :active AND (attribute_not_exists(returnedAt) OR returnedAt <= :granted) AND #role IN (${allowed.map((_, index) => `:role${index}`).join(', ')}))`,
          ExpressionAttributeNames: { '#status': 'status', '#role': 'role' },
          ExpressionAttributeValues: {
            ':active': 'active',
            ':granted': oldest,
            ...Object.fromEntries(allowed.map((one, index) => [`:role${index}`, one])),
          },
        },
      },
    ];
  });
};

/** One session's transition: it ends, or goes on under another grant. Only from active; nothing else of it is touched. */
const transitionWrite = ({ after }: SessionTransition): Write => {
  const { accountId, sessionId } = after;
  const common = { Key: keys.session(accountId, sessionId), ...isActive };
  if (after.status === 'active') {
    return {
      label: sessionId,
      update: {
        ...common,
        UpdateExpression: 'SET grantId = :grant, actingAs = :as',
        ExpressionAttributeValues: { ':active': 'active', ':grant': after.grantId, ':as': after.actingAs },
      },
    };
  }
  // It may have been renewed at the last moment: only one that was not is idle.
  const isIdle = after.endReason === 'idle';
  return {
    label: sessionId,
    update: {
      ...common,
      UpdateExpression: 'SET #status = :ended, endedAt = :at, endedBy = :by, endReason = :why REMOVE #shard, #due',
      ConditionExpression: `${common.ConditionExpression}${isIdle ? ' AND renewBy = :renew' : ''}`,
      ExpressionAttributeNames: {
        ...common.ExpressionAttributeNames,
        '#shard': dueIndex.partition,
        '#due': dueIndex.sort,
      },
      ExpressionAttributeValues: {
        ':active': 'active',
        ':ended': 'ended',
        ':at': after.endedAt,
        ':by': after.endedBy,
        ':why': after.endReason,
        ...(isIdle ? { ':renew': after.renewBy } : {}),
      },
    },
  };
};

/** The open sessions of an account as they were seen, and what is to become of them. */
export interface SessionsReviewed {
  seen: LiveSessions;
  review: Review;
}

/** How a review changes the account's item. */
export const liveChangeOf = ({ seen, review }: SessionsReviewed): Pick<LiveChange, 'sessions' | 'covers'> => ({
  sessions: { seen, next: review.live },
  covers: review.covers,
});

/**
 * The writes of a review beside that of the account's item, which the caller merges into its own (`liveChangeOf`).
 * @param except a user whom the same transaction writes
 */
export const reviewWrites = (
  accountId: string,
  { review }: SessionsReviewed,
  except?: string,
): Pick<Change, 'writes' | 'entries'> => ({
  writes: [...review.transitions.map(transitionWrite), ...grantorChecks(accountId, review.covers, except)],
  entries: review.transitions.map(({ entry }): UnsequencedEntry => entry),
});

/** A review by itself. Conditions: `account`, `grantor`, each session's id. */
export const sessionsChange = (accountId: string, reviewed: SessionsReviewed): Change => {
  const { writes, entries } = reviewWrites(accountId, reviewed);
  return { writes: [accountWrite(accountId, liveChangeOf(reviewed)), ...writes], entries };
};

/**
 * A session opens under a cover: the session, the way to it for its agent, its place among the account's open
 * sessions, and one use less of a grant that has a number of them. Not committed any more once the cover has ended.
 * Conditions: `account` (the grant's epoch, room for a session, nobody holds it), `grantor`, `uses`.
 */
export const openSessionChange = (
  session: SessionRecord,
  cover: Cover & { until: string | null },
  entry: UnsequencedEntry,
  { seen, max }: { seen: LiveSessions; max: number },
): Change => {
  const { accountId, sessionId } = session;
  const { grantId, grant } = cover;
  const limited = grant.usesLeft !== undefined;
  // With nobody inside, the map is set as a whole: accounts that the first version wrote have none yet.
  const isFirst = Object.keys(seen).length === 0;
  return {
    before: cover.until,
    writes: [
      {
        label: 'account',
        update: {
          Key: keys.account(accountId),
          UpdateExpression: `SET ${isFirst ? 'liveSessions = :first' : 'liveSessions.#session = :live'}, #renewal = :renew${limited ? ', liveGrants.#grant.usesLeft = liveGrants.#grant.usesLeft - :one' : ''}`,
          ConditionExpression: [
            isFirst ? seenSessions({}, ':none') : 'size(liveSessions) < :max',
            // Still the same consent: the epoch rises with everything that takes away or changes the grantor.
            'liveGrants.#grant.epoch = :epoch',
            '(attribute_not_exists(heldUntil) OR heldUntil <= :now)',
            ...(limited ? ['liveGrants.#grant.usesLeft >= :one'] : []),
          ].join(' AND '),
          ExpressionAttributeNames: {
            '#grant': grantId,
            '#renewal': renewalAttribute(sessionId),
            ...(isFirst ? {} : { '#session': sessionId }),
          },
          ExpressionAttributeValues: {
            ...(isFirst
              ? { ':first': { [sessionId]: liveSessionOf(session) }, ':none': {} }
              : { ':live': liveSessionOf(session), ':max': max }),
            ':epoch': grant.epoch,
            ':renew': session.renewBy,
            ':now': session.startedAt,
            ...(limited ? { ':one': 1 } : {}),
          },
        },
      },
      {
        label: 'session',
        put: {
          Item: { ...keys.session(accountId, sessionId), ...session, ...dueOf(session) },
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      { label: 'pointer', put: { Item: { ...keys.sessionAccount(sessionId), accountId } } },
      ...grantorChecks(accountId, [cover]),
      ...(limited
        ? [
            {
              label: 'uses',
              update: {
                Key: keys.grant(accountId, grantId),
                UpdateExpression: 'SET #uses = #uses + :one',
                ConditionExpression: '#uses < maxUses',
                ExpressionAttributeNames: { '#uses': 'uses' },
                ExpressionAttributeValues: { ':one': 1 },
              },
            } satisfies Write,
          ]
        : []),
    ],
    entries: [entry],
  };
};

/**
 * The token of a session is renewed: it must still be open under the same grant, as it was seen. No state changes that
 * the journal tells of. Conditions: the session's id, `account`.
 */
export const renewSessionChange = (
  session: SessionRecord,
  cover: Cover & { until: string | null },
  renewBy: string,
): Change => {
  const { accountId, sessionId } = session;
  const ends = [cover.until ?? session.renewBy, session.renewBy].sort();
  return {
    // What has been read as ended stays ended.
    before: ends[0] ?? null,
    writes: [
      {
        label: sessionId,
        update: {
          Key: keys.session(accountId, sessionId),
          UpdateExpression: 'SET renewBy = :by, #due = :by',
          ConditionExpression: '#status = :active',
          ExpressionAttributeNames: { '#status': 'status', '#due': dueIndex.sort },
          ExpressionAttributeValues: { ':by': renewBy, ':active': 'active' },
        },
      },
      {
        label: 'account',
        update: {
          Key: keys.account(accountId),
          UpdateExpression: 'SET #renewal = :by',
          ConditionExpression: 'liveSessions.#session.grantId = :id AND liveGrants.#grant.epoch = :epoch',
          ExpressionAttributeNames: {
            '#session': sessionId,
            '#grant': cover.grantId,
            '#renewal': renewalAttribute(sessionId),
          },
          ExpressionAttributeValues: { ':id': cover.grantId, ':epoch': cover.grant.epoch, ':by': renewBy },
        },
      },
    ],
    entries: [],
  };
};

/** Remembers when a session's latest sensitive actions were reported. Conditions: the session's id. */
export const reportActionsChange = (session: SessionRecord, sensitive: readonly string[]): Change => ({
  writes: [
    {
      label: session.sessionId,
      update: {
        Key: keys.session(session.accountId, session.sessionId),
        UpdateExpression: 'SET #sensitive = :now',
        ConditionExpression: '#status = :active AND #sensitive = :was',
        ExpressionAttributeNames: { '#status': 'status', '#sensitive': 'sensitive' },
        ExpressionAttributeValues: { ':active': 'active', ':now': sensitive, ':was': session.sensitive },
      },
    },
  ],
  entries: [],
});
