import { createHash } from 'node:crypto';

export interface Key {
  PK: string;
  SK: string;
}

/** The partition of items that belong to no account. */
export const systemPartition = 'SYSTEM';

/** Secrets of a deployment: one authenticates page tokens, the other hashes the codes of share links. */
export type SystemSecret = 'PAGE_TOKEN_SECRET' | 'SHARE_LINK_SECRET';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * A short name for an agent: 132 bits of a digest in base64url. The ids of agents are whatever their identity provider
 * issues, so they may be longer than a key or the name of an attribute.
 */
export const agentKey = (agentId: string): string => digest(agentId).slice(0, 22);

/**
 * An opaque id in a sort key, which DynamoDB limits to 1,024 bytes: an id of many characters beyond U+FFFF takes more, and is
 * replaced by its hash, after a control character, which no id has.
 */
const opaque = (id: string): string => (Buffer.byteLength(id) > 900 ? `\u0000${digest(id)}` : id);

/**
 * All keys of the table. The account comes first, so an account's data is in its own partitions and no query can cross
 * accounts. `#` is not allowed in ids of the vendor and of Gatehouse, and opaque ids come last in a sort key, so an id
 * cannot produce the key of another item.
 */
export const keys = {
  account: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'ACCOUNT' }),
  /** The part of an account's policy that only decisions and its editors read. */
  policy: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'POLICY' }),
  /** The number of decisions on one day that a draft, or a rule in shadow, would have made differently, by kind. */
  shadow: (accountId: string, id: string): Key => ({ PK: `A#${accountId}#S`, SK: `SHADOW#${id}` }),
  /** A deleted resource that can be restored. */
  trashItem: (accountId: string, itemId: string): Key => ({ PK: `A#${accountId}`, SK: `TRASH#${itemId}` }),
  /** The data to restore it with; separate, so that lists and changes of state do not read it. */
  trashData: (accountId: string, itemId: string): Key => ({ PK: `A#${accountId}`, SK: `TRASHDATA#${itemId}` }),
  /** Marks that a resource of the vendor is in the trash; type and id are hashed to a fixed length. */
  trashed: (accountId: string, resourceType: string, resourceId: string): Key => ({
    PK: `A#${accountId}`,
    SK: `TRASHED#${digest(JSON.stringify([resourceType, resourceId]))}`,
  }),
  link: (accountId: string, linkId: string): Key => ({ PK: `A#${accountId}`, SK: `LINK#${linkId}` }),
  /** The answer to an attempt at a share link, by the attempt's hash. */
  linkAnswer: (accountId: string, linkId: string, attempt: string): Key => ({
    PK: `A#${accountId}`,
    SK: `LINKANSWER#${linkId}#${attempt}`,
  }),
  /** The account of a share link: requests that open a link name only the link. */
  linkAccount: (linkId: string): Key => ({ PK: `L#${linkId}`, SK: 'ACCOUNT' }),
  /** A reported sensitive action. */
  sensitiveAction: (accountId: string, reportId: string): Key => ({
    PK: `A#${accountId}`,
    SK: `SENSITIVE#${reportId}`,
  }),
  /** The recently reported actions of one user or session, which are compared with the account's thresholds. */
  actionHistory: (accountId: string, actor: string): Key => ({ PK: `A#${accountId}`, SK: `WATCH#${actor}` }),
  user: (accountId: string, userId: string): Key => ({ PK: `A#${accountId}`, SK: `USER#${userId}` }),
  grant: (accountId: string, grantId: string): Key => ({ PK: `A#${accountId}`, SK: `GRANT#${grantId}` }),
  /** The TTL item of a grant: its removal by DynamoDB triggers the end of the grant. */
  timer: (accountId: string, grantId: string): Key => ({ PK: `A#${accountId}`, SK: `TIMER#${grantId}` }),
  session: (accountId: string, sessionId: string): Key => ({ PK: `A#${accountId}`, SK: `SESSION#${sessionId}` }),
  /**
   * The account of an agent's session: requests of agents name only the session. An agent's sessions are in one partition,
   * so that one query lists them.
   */
  agentSession: (agentId: string, sessionId: string): Key => ({
    PK: `AGENT#${agentKey(agentId)}`,
    SK: `SESSION#${sessionId}`,
  }),
  /** The same for sessions that earlier versions opened, without the agent. */
  sessionAccount: (sessionId: string): Key => ({ PK: `S#${sessionId}`, SK: 'ACCOUNT' }),
  /** The lock by which the vendor keeps an agent out of all accounts. */
  agentLock: (agentId: string): Key => ({ PK: `AGENT#${agentKey(agentId)}`, SK: 'LOCK' }),
  /** When a refused opening of an agent in an account was last recorded. */
  refusal: (agentId: string, accountId: string): Key => ({
    PK: `AGENT#${agentKey(agentId)}`,
    SK: `REFUSAL#${accountId}`,
  }),
  /** The block by which an account keeps an agent out. */
  agentBlock: (accountId: string, agentId: string): Key => ({
    PK: `A#${accountId}`,
    SK: `BLOCK#${agentKey(agentId)}`,
  }),
  request: (accountId: string, requestId: string): Key => ({ PK: `A#${accountId}`, SK: `REQUEST#${requestId}` }),
  /** The agents' places among the pending requests of an account. Apart from the account, whose item requests leave alone. */
  pendingRequests: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'REQUESTS' }),
  /** The account of a request, among all requests of its agent, who names only the request. */
  agentRequest: (agentId: string, requestId: string): Key => ({
    PK: `G#${agentKey(agentId)}`,
    SK: `REQUEST#${requestId}`,
  }),
  campaign: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}`, SK: `CAMPAIGN#${campaignId}` }),
  /** The last numbers assigned to campaigns and users of an account. */
  numbering: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'NUMBERING' }),
  /** The users that have the numbers of one block. */
  numbers: (accountId: string, block: number): Key => ({ PK: `A#${accountId}`, SK: `NUMBERS#${block}` }),
  /** A user's two columns of the campaign matrix. */
  access: (accountId: string, userId: string): Key => ({ PK: `A#${accountId}`, SK: `ACCESS#${userId}` }),
  /** The queue of an account's assignment jobs: the running one and those that wait for it. */
  jobQueue: (accountId: string): Key => ({ PK: `A#${accountId}`, SK: 'JOBS' }),
  job: (accountId: string, jobId: string): Key => ({ PK: `A#${accountId}`, SK: `JOB#${jobId}` }),
  /** Some users of a job; `part` counts within an attempt. */
  jobPart: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `PART#${jobId}#${part}`,
  }),
  /** The changes of a part: the users' boxes before and after. */
  jobResult: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `RESULT#${jobId}#${part}`,
  }),
  /** The failures of a part, with their reasons. */
  jobFailure: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `FAILED#${jobId}#${part}`,
  }),
  /** Some campaigns whose rosters a job updates. */
  rosterPart: (accountId: string, jobId: string, part: string): Key => ({
    PK: `A#${accountId}`,
    SK: `ROSTERS#${jobId}#${part}`,
  }),
  /** The users among whom the leads of a campaign are distributed. */
  roster: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}#C#${campaignId}`, SK: 'ROSTER' }),
  /** The state of a campaign's round robin. */
  roundRobin: (accountId: string, campaignId: string): Key => ({ PK: `A#${accountId}#C#${campaignId}`, SK: 'RR' }),
  lead: (accountId: string, campaignId: string, leadId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `LEAD#${opaque(leadId)}`,
  }),
  /** The place in the queue of a lead that could not be assigned. */
  queuedLead: (accountId: string, campaignId: string, at: string, leadId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `QUEUE#${at}#${opaque(leadId)}`,
  }),
  /** Marks a campaign with waiting leads, for the sweep. */
  waiting: (accountId: string, campaignId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `WAITING#${campaignId}`,
  }),
  /** The user who got the last lead of a contact. */
  contact: (accountId: string, campaignId: string, contactId: string): Key => ({
    PK: `A#${accountId}#C#${campaignId}`,
    SK: `CONTACT#${opaque(contactId)}`,
  }),
  /** A signal that a receiver has not acknowledged yet, by the id of its journal entry. */
  pendingSignal: (receiver: string, jti: string): Key => ({ PK: `R#${receiver}`, SK: `PENDING#${jti}` }),
  /** Marks an acknowledged signal, so that a repeated event does not queue it again. */
  doneSignal: (receiver: string, jti: string): Key => ({ PK: `R#${receiver}`, SK: `DONE#${jti}` }),
  /** The stored answer to a request with an idempotency key; `caller` and `key` are hashed to a fixed length. */
  idempotency: (accountId: string | undefined, caller: string, key: string): Key => ({
    // Agents belong to no account: a key identifies one request of an agent, whatever account the request names.
    PK: accountId === undefined ? `I#${digest(caller)}` : `A#${accountId}`,
    SK: `IDEMPOTENCY#${digest(JSON.stringify([caller, key]))}`,
  }),
  journalEntry: (accountId: string, entryId: string): Key => ({ PK: `A#${accountId}#J`, SK: `ENTRY#${entryId}` }),
  journalHead: (accountId: string): Key => ({ PK: `A#${accountId}#J`, SK: 'HEAD' }),
  /** 16 hashes of a level of the journal's Merkle tree, beginning at 16 times the index. */
  journalTile: (accountId: string, level: number, index: number): Key => ({
    PK: `A#${accountId}#J`,
    SK: `TILE#${level}#${index}`,
  }),
  /** The last signed checkpoint of a journal, and when the next one is due. */
  checkpoint: (accountId: string): Key => ({ PK: `A#${accountId}#J`, SK: 'CHECKPOINT' }),
  /** A lead's or job's notice that could not be published yet. */
  heldNotice: (accountId: string, entryId: string): Key => ({ PK: `A#${accountId}#J`, SK: `NOTICE#${entryId}` }),
  /** The erasure of a user, or with an empty id of the whole account. */
  erasure: (accountId: string, userId = ''): Key => ({ PK: `A#${accountId}`, SK: `ERASURE#${userId}` }),
  /** Written every minute, so that each consumer of the stream shows that it is alive. */
  heartbeat: (): Key => ({ PK: systemPartition, SK: 'HEARTBEAT' }),
  /** A secret that the functions of a deployment share. */
  systemSecret: (name: SystemSecret): Key => ({ PK: systemPartition, SK: name }),
} as const;

/** Prefixes of sort keys, for queries. */
export const prefixes = {
  user: 'USER#',
  grant: 'GRANT#',
  session: 'SESSION#',
  agentBlock: 'BLOCK#',
  request: 'REQUEST#',
  pendingSignal: 'PENDING#',
  timer: 'TIMER#',
  entry: 'ENTRY#',
  journalHead: 'HEAD',
  heldNotice: 'NOTICE#',
  checkpoint: 'CHECKPOINT',
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
  erasure: 'ERASURE#',
} as const;

/** The sort key prefix of one kind of parts of a job: see the keys of the same names. */
export const jobPartsPrefix = (kind: 'PART' | 'RESULT' | 'FAILED' | 'ROSTERS', jobId: string): string =>
  `${kind}#${jobId}#`;

/** The account id in a partition key of the account's own items. */
export const accountOf = (key: Pick<Key, 'PK'>): string => key.PK.split('#')[1] ?? '';

/** The id in a sort key: `GRANT#grt_…` gives `grt_…`. */
export const idOf = (key: Pick<Key, 'SK'>): string => key.SK.slice(key.SK.indexOf('#') + 1);

/** Index of grants by combination of teams → end. Queries with `liveUntil` after now never see expired grants. */
export const teamsIndex = { name: 'teams', partition: 'teamsKey', sort: 'liveUntil' } as const;

/**
 * Index of the leads of a campaign → receipt, in the partition that they have in the table: no other item has `receivedAt`.
 * Leads of earlier versions are in it, too. It holds what lists show and filter by.
 */
export const leadsIndex = {
  name: 'leads',
  partition: 'PK',
  sort: 'receivedAt',
  holds: [
    ...['number', 'leadId', 'campaignId', 'contactId', 'assignedTo', 'queued'],
    ...['assignedAt', 'discardedAt', 'reassignedFrom'],
  ],
} as const;

export const teamsKey = (teams: readonly string[]): string => `TEAMS#${[...teams].sort().join('+')}`;

/** The keys of every combination of `all` teams that includes `team`: 2^(n−1) of them. */
export const teamsKeysWith = (team: string, all: readonly string[]): string[] => {
  const others = all.filter((one) => one !== team);
  return Array.from({ length: 2 ** others.length }, (_, mask) =>
    teamsKey([team, ...others.filter((_, bit) => (mask >> bit) & 1)]),
  );
};
