import { type Bitmap, difference, emptyBitmap, intersection, sizeOf, union, without } from '../core/bitmap.ts';

/** A user's two columns of the matrix, by the numbers of campaigns. Round robin is within access, always. */
export interface CampaignAccess {
  access: Bitmap;
  roundRobin: Bitmap;
}

export const noAccess: CampaignAccess = { access: emptyBitmap, roundRobin: emptyBitmap };

/** What is ticked or unticked for some campaigns; a box that is not named stays as it is. */
export interface BoxChange {
  campaigns: Bitmap;
  canAccess?: boolean | undefined;
  roundRobin?: boolean | undefined;
}

/** True when a change asks for round robin where it takes access away: nobody could mean that. */
export const isContradictory = ({ canAccess, roundRobin }: Omit<BoxChange, 'campaigns'>): boolean =>
  canAccess === false && roundRobin === true;

/** True when a change can take something away. */
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
 * Applies changes one after the other: ticking round robin ticks access, too; taking access away takes round robin away.
 * Changes that contradict themselves must have been refused.
 */
export const applyChanges = (before: CampaignAccess, changes: readonly BoxChange[]): CampaignAccess =>
  changes.reduce(changed, before);

/** The cells in which two states of a user differ: campaigns of which either box is another. */
const cellsBetween = (one: CampaignAccess, other: CampaignAccess): Bitmap =>
  union(difference(one.access, other.access), difference(one.roundRobin, other.roundRobin));

/** In how many cells of the matrix two states of a user differ. */
export const countChangedCells = (before: CampaignAccess, after: CampaignAccess): number =>
  sizeOf(cellsBetween(before, after));

/**
 * Takes a change back, cell by cell: a cell that it changed, and that is still as it left it, is as before again; what
 * others have changed since stays.
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

/** All campaigns that changes name. */
export const campaignsIn = (changes: readonly Pick<BoxChange, 'campaigns'>[]): Bitmap =>
  changes.reduce((all, { campaigns }) => union(all, campaigns), emptyBitmap);

/** The campaigns whose round robin changes can touch. */
export const roundRobinsIn = (changes: readonly BoxChange[]): Bitmap =>
  campaignsIn(changes.filter(({ canAccess, roundRobin }) => roundRobin !== undefined || canAccess === false));
