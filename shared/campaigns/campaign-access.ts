import { type Bitmap, difference, emptyBitmap, intersection, sizeOf, union, without } from '../core/bitmap.ts';

/** The campaigns, by number, that a user can access, and in whose round robins the user is. The latter need access. */
export interface CampaignAccess {
  access: Bitmap;
  roundRobin: Bitmap;
}

export const noAccess: CampaignAccess = { access: emptyBitmap, roundRobin: emptyBitmap };

/** A change of access or round robin for some campaigns; what is undefined stays as it is. */
export interface BoxChange {
  campaigns: Bitmap;
  canAccess?: boolean | undefined;
  roundRobin?: boolean | undefined;
}

/** Whether a change adds to the round robin where it removes access. */
export const isContradictory = ({ canAccess, roundRobin }: Omit<BoxChange, 'campaigns'>): boolean =>
  canAccess === false && roundRobin === true;

/** Whether a change can remove something. */
export const canRemove = ({ canAccess, roundRobin }: Omit<BoxChange, 'campaigns'>): boolean =>
  canAccess === false || roundRobin === false;

const changed = ({ access, roundRobin }: CampaignAccess, { campaigns, ...boxes }: BoxChange): CampaignAccess => {
  if (boxes.canAccess === false) {
    return { access: without(access, campaigns), roundRobin: without(roundRobin, campaigns) };
  }
  return {
    access: boxes.canAccess || boxes.roundRobin ? union(access, campaigns) : access,
    roundRobin:
      boxes.roundRobin === undefined
        ? roundRobin
        : boxes.roundRobin
          ? union(roundRobin, campaigns)
          : without(roundRobin, campaigns),
  };
};

/**
 * Applies changes one after the other. Adding to a round robin gives access, and removing access also removes from the
 * round robin. The caller has refused contradictory changes.
 */
export const applyChanges = (before: CampaignAccess, changes: readonly BoxChange[]): CampaignAccess =>
  changes.reduce(changed, before);

/** The campaigns in which two states of a user differ. */
const cellsBetween = (one: CampaignAccess, other: CampaignAccess): Bitmap =>
  union(difference(one.access, other.access), difference(one.roundRobin, other.roundRobin));

/** In how many campaigns two states of a user differ. */
export const countChangedCells = (before: CampaignAccess, after: CampaignAccess): number =>
  sizeOf(cellsBetween(before, after));

/**
 * Reverts a change campaign by campaign: what it has changed, and what is still as it left it, becomes as before. What
 * was changed again since then stays.
 */
export const revertChange = (
  current: CampaignAccess,
  before: CampaignAccess,
  after: CampaignAccess,
): CampaignAccess => {
  const cells = without(cellsBetween(before, after), cellsBetween(after, current));
  const back = (now: Bitmap, then: Bitmap): Bitmap => union(without(now, cells), intersection(then, cells));
  return { access: back(current.access, before.access), roundRobin: back(current.roundRobin, before.roundRobin) };
};

/** All campaigns that changes are about. */
export const campaignsIn = (changes: readonly Pick<BoxChange, 'campaigns'>[]): Bitmap =>
  changes.reduce((all, { campaigns }) => union(all, campaigns), emptyBitmap);

/** The campaigns whose round robin changes can touch. */
export const roundRobinsIn = (changes: readonly BoxChange[]): Bitmap =>
  campaignsIn(changes.filter(({ canAccess, roundRobin }) => roundRobin !== undefined || canAccess === false));
