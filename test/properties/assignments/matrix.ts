/** What an owner asks for. */
export interface Change {
  campaignIds: string[] | 'all';
  canAccess?: boolean;
  roundRobin?: boolean;
}

/** The two boxes of a user for a campaign. */
export interface Boxes {
  access: boolean;
  roundRobin: boolean;
}

/** How far a cell of a job is; `boxed`: its boxes are set, its roster is not. */
export type Progress = 'pending' | 'boxed' | 'done' | 'failed';

/** A change to known campaigns. */
export interface Resolved {
  campaigns: string[];
  canAccess?: boolean;
  roundRobin?: boolean;
}

export interface Job {
  jobId: string;
  userIds: string[];
  changes: Change[];
  status: 'queued' | 'running' | 'succeeded' | 'partially_failed' | 'failed' | 'cancelled';
  attempt: number;
  /** What the journal is to tell of it. */
  published: string[];
  isCancelled: boolean;
  /** While a retry waits: the job as it was. */
  previous?: Job;
  revertOf?: Job;
  revertedBy?: Job;
  resolved: Resolved[];
  parts: string[][];
  rosters: string[][];
  /** Campaigns that were there when the attempt began. */
  there: Set<string>;
  /** By user id and campaign. */
  cells: Map<string, Progress>;
  total: number;
  changed: number;
  failures: string[];
  hasStaleRosters: boolean;
  /** What has changed, part by part. */
  results: Map<string, PartResult>;
}

export interface PartResult {
  /** Those whom the part was about, and of whom something is kept: who changed, or could be missing in a roster. */
  users: { userId: string; person: string }[];
  changes: Difference[];
}

/** A cell that a job has changed. */
export interface Difference {
  userId: string;
  person: string;
  campaign: string;
  before: Boxes;
  after: Boxes;
}

/**
 * The matrix as the rules have it. Who comes under a user id, or which campaign under its id, after another was removed,
 * is another user or campaign: `u1.7`.
 */
export interface Model {
  users: Map<string, string>;
  campaigns: Map<string, string>;
  /** By person and campaign; what is not there is unticked. */
  boxes: Map<string, Boxes>;
  /** Cells that a roster has not been published of: writing it failed. */
  behind: Set<string>;
  /** People who have ever been given something. */
  known: Set<string>;
  jobs: Job[];
  lane: Job[];
  made: number;
}

export const emptyModel = (): Model => ({
  users: new Map(),
  campaigns: new Map(),
  boxes: new Map(),
  behind: new Set(),
  known: new Set(),
  jobs: [],
  lane: [],
  made: 0,
});

/** How many users, and how many rosters, are one part; the tests make them small, so that few users make several. */
const partSize = 2;

export const chunked = (all: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(all.length / partSize) }, (_, part) =>
    all.slice(part * partSize, (part + 1) * partSize),
  );

export const key = (one: string, campaign: string): string => `${one} ${campaign}`;

export const unticked: Boxes = { access: false, roundRobin: false };

export const boxesOf = ({ boxes }: Model, person: string, campaign: string): Boxes =>
  boxes.get(key(person, campaign)) ?? unticked;

export const isBehind = ({ behind }: Model, person: string, campaign: string): boolean =>
  behind.has(key(person, campaign));

export const same = (one: Boxes, other: Boxes): boolean =>
  one.access === other.access && one.roundRobin === other.roundRobin;

/** A new user or campaign under an id, unless there is one. */
export const add = (model: Model, among: Map<string, string>, id: string): void => {
  if (!among.has(id)) among.set(id, `${id}.${++model.made}`);
};

const bornAt = (campaign: string): number => Number(campaign.split('.')[1]);
export const inOrder = (campaigns: Iterable<string>): string[] =>
  [...new Set(campaigns)].sort((one, other) => bornAt(one) - bornAt(other));

export const resolve = ({ campaigns }: Model, changes: readonly Change[]): Resolved[] =>
  changes.map(({ campaignIds, ...boxes }) => {
    const named =
      campaignIds === 'all' ? [...campaigns.values()] : campaignIds.flatMap((id) => campaigns.get(id) ?? []);
    return { ...boxes, campaigns: inOrder(named) };
  });

export const allOf = (resolved: readonly Resolved[]): string[] =>
  inOrder(resolved.flatMap(({ campaigns }) => campaigns));

export const rostersOf = (resolved: readonly Resolved[]): string[] =>
  allOf(resolved.filter(({ canAccess, roundRobin }) => roundRobin !== undefined || canAccess === false));
