import { createHash } from 'node:crypto';

export interface Key {
  PK: string;
  SK: string;
}

/** What belongs to no account. */
export const systemPartition = 'SYSTEM';

/** Page tokens are authenticated with the one, codes of share links hashed with the other. */
export type SystemSecret = 'PAGE_TOKEN_SECRET' | 'SHARE_LINK_SECRET';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * All keys of the table in one place. The account comes first, so one account's data lies in its own partitions and
 * no query can cross accounts. `#` is not allowed in ids, so no id can reach into another's key.
 */
export const keys = {
  account: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'ACCOUNT' }),
  /** The part of an account's policy that only decisions and its editors need. */
  policy: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'POLICY' }),
  /** How often one kind of difference was met on one day: what a draft, or a rule in shadow, would have decided otherwise. */
  shadow: (accountId: string, id: string): Key => ({ PK: `A#${accountId}#S`, SK: `SHADOW#${id}` }),
  /** Something deleted that can be restored. */
  trashItem: (accountId: string, itemId: string): Key => ({ PK: `A#${accountId}`, SK: `TRASH#${itemId}` }),
  /** What is needed to restore it; apart, so that lists and changes of state do not carry it. */
  trashData: (accountId: string, itemId: string): Key => ({ PK: `A#${accountId}`, SK: `TRASHDATA#${itemId}` }),
  /** That a thing of the vendor's is in the trash; type and id are hashed to a fixed length. */
  trashed: (accountId: string, resourceType: string, resourceId: string): Key => ({
    PK: `A#${accountId}`,
    SK: `TRASHED#${digest(JSON.stringify([resourceType, resourceId]))}`,
  }),
  link: (accountId: string, linkId: string): Key => ({ PK: `A#${accountId}`, SK: `LINK#${linkId}` }),
  /** Which account a share link is of, for those who open it, who name the link alone. */
  linkAccount: (linkId: string): Key => ({ PK: `L#${linkId}`, SK: 'ACCOUNT' }),
  /** A sensitive action that was reported. */
  sensitiveAction: (accountId: string, reportId: string): Key => ({
    PK: `A#${accountId}`,
    SK: `SENSITIVE#${reportId}`,
  }),
  /** What was lately reported of one user or session, to hold against the account's thresholds. */
  actionHistory: (accountId: string, actor: string): Key => ({ PK: `A#${accountId}`, SK: `WATCH#${actor}` }),
  user: (accountId: string, userId: string): Key => ({ PK: `A#${accountId}`, SK: `USER#${userId}` }),
  grant: (accountId: string, grantId: string): Key => ({ PK: `A#${accountId}`, SK: `GRANT#${grantId}` }),
  /** The TTL item of a grant: its removal by DynamoDB finalises the grant. */
  timer: (accountId: string, grantId: string): Key => ({ PK: `A#${accountId}`, SK: `TIMER#${grantId}` }),
  session: (accountId: string, sessionId: string): Key => ({ PK: `A#${accountId}`, SK: `SESSION#${sessionId}` }),
  /** Which account a session is in, for agents, who name the session alone. */
  sessionAccount: (sessionId: string): Key => ({ PK: `S#${sessionId}`, SK: 'ACCOUNT' }),
  request: (accountId: string, requestId: string): Key => ({ PK: `A#${accountId}`, SK: `REQUEST#${requestId}` }),
  campaign: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}`, SK: `CAMPAIGN#${campaignId}` }),
  /** The last numbers that were given to campaigns and users of an account. */
  numbering: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'NUMBERING' }),
  /** Which users have the numbers of one block. */
  numbers: (accountId: string, block: number): Key => ({ PK: `A#${accountId}`, SK: `NUMBERS#${block}` }),
  /** A user's two columns of the campaign matrix. */
  access: (accountId: string, userId: string): Key => ({ PK: `A#${accountId}`, SK: `ACCESS#${userId}` }),
  /** Which assignment job of an account runs, and which wait for it. */
  jobQueue: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'JOBS' }),
  job: (accountId: string, jobId: string): Key => ({ PK: `A#${accountId}`, SK: `JOB#${jobId}` }),
  /** Some users of a job; `part` counts within its attempts. */
  jobPart: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `PART#${jobId}#${part}`,
  }),
  /** What a part has changed: the users' boxes before and after. */
  jobResult: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `RESULT#${jobId}#${part}`,
  }),
  /** What of a part could not be done, and why. */
  jobFailure: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `FAILED#${jobId}#${part}`,
  }),
  /** Some campaigns whose rosters a job brings up to date. */
  rosterPart: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `ROSTERS#${jobId}#${part}`,
  }),
  /** Which users the leads of a campaign are shared out among. */
  roster: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}#C#${campaignId}`, SK: 'ROSTER' }),
  /** Whose turn it is in a campaign. */
  roundRobin: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}#C#${campaignId}`, SK: 'RR' }),
  lead: (accountId: string, campaignId: string, leadId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `LEAD#${leadId}`,
  }),
  /** The place of a lead that nobody could be given. */
  queuedLead: (accountId: string, campaignId: string, at: string, leadId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `QUEUE#${at}#${leadId}`,
  }),
  /** That leads of a campaign wait; the sweep finds it. */
  waiting: (accountId: string, campaignId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `WAITING#${campaignId}`,
  }),
  /** Who got the last lead of a contact. */
  contact: (accountId: string, campaignId: string, contactId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `CONTACT#${contactId}`,
  }),
  /** A signal that a receiver has not acknowledged yet, by the id of the journal entry that it tells of. */
  pendingSignal: (receiver: string, jti: string): Key => ({ PK: `R#${receiver}`, SK: `PENDING#${jti}` }),
  /** The mark of one that it has, so that a repeated event cannot bring it back. */
  doneSignal: (receiver: string, jti: string): Key => ({ PK: `R#${receiver}`, SK: `DONE#${jti}` }),
  /** The answer to a request that carried an idempotency key; `caller` and `key` are hashed to a fixed length. */
  idempotency: (accountId: string | undefined, caller: string, key: string): Key => ({
    // Agents have no account of their own, and one key is good for one request of theirs, whatever account it names.
    PK: accountId === undefined ? `I#${digest(caller)}` : `A#${accountId}`,
    SK: `IDEMPOTENCY#${digest(JSON.stringify([caller, key]))}`,
  }),
  journalEntry: (accountId: string, entryId: string): Key => ({ PK: `A#${accountId}#J`, SK: `ENTRY#${entryId}` }),
  journalHead: (accountId: string): Key => ({ PK: `A#${accountId}#J`, SK: 'HEAD' }),
  /** A secret that functions share. */
  systemSecret: (name: SystemSecret): Key => ({ PK: systemPartition, SK: name }),
} as const;

/** Sort key prefixes that lists query by. */
export const prefixes = {
  user: 'USER#',
  grant: 'GRANT#',
  session: 'SESSION#',
  request: 'REQUEST#',
  pendingSignal: 'PENDING#',
  timer: 'TIMER#',
  entry: 'ENTRY#',
  campaign: 'CAMPAIGN#',
  access: 'ACCESS#',
  job: 'JOB#',
  waiting: 'WAITING#',
  lead: 'LEAD#',
  queuedLead: 'QUEUE#',
  trashItem: 'TRASH#',
  link: 'LINK#',
  sensitiveAction: 'SENSITIVE#',
  shadow: 'SHADOW#',
} as const;

/** The prefix of the parts of one job, of one kind: see the keys of the same names. */
export const partsOf = (kind: 'PART' | 'RESULT' | 'FAILED' | 'ROSTERS', jobId: string): string => `${kind}#${jobId}#`;

/** The account id in a partition key of the account's own items. */
export const accountOf = (key: Pick<Key, 'PK'>): string => key.PK.split('#')[1] ?? '';

/** What follows the prefix in a sort key: `GRANT#grt_…` gives `grt_…`. */
export const idOf = (key: Pick<Key, 'SK'>): string => key.SK.slice(key.SK.indexOf('#') + 1);

/** Sparse index of what the sweep must look at: shard → time. */
export const dueIndex = { name: 'due', partition: 'dueShard', sort: 'dueAt', shards: 8 } as const;

const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % dueIndex.shards;
const shardsUnder = (prefix: string): string[] =>
  Array.from({ length: dueIndex.shards }, (_, shard) => `${prefix}${shard}`);

/** Which of the `due` index's shards an id belongs to. */
export const dueShard = (id: string): string => `DUE#${shardOf(id)}`;
export const dueShards = (): string[] => shardsUnder('DUE#');

/** Items of the trash have shards of their own: however many are due, they keep nobody's end waiting. */
export const trashShard = (itemId: string): string => `DUE#TRASH#${shardOf(itemId)}`;
export const trashShards = (): string[] => shardsUnder('DUE#TRASH#');

/** Index of grants by combination of teams → end. Read with `liveUntil` after now, so what has expired is never met. */
export const teamsIndex = { name: 'teams', partition: 'teamsKey', sort: 'liveUntil' } as const;

export const teamsKey = (teams: readonly string[]): string => `TEAMS#${[...teams].sort().join('+')}`;

/** The keys of every combination of `all` teams that includes `team`: 2^(n−1) of them. */
export const teamsKeysWith = (team: string, all: readonly string[]): string[] => {
  const others = all.filter((one) => one !== team);
  return Array.from({ length: 2 ** others.length }, (_, mask) =>
    teamsKey([team, ...others.filter((_, bit) => (mask >> bit) & 1)]),
  );
};
