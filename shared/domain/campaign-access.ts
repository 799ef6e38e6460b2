import { type Bitmap, difference, emptyBitmap, sizeOf, union, without } from './bitmap.ts';

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
export const contradicts = ({ canAccess, roundRobin }: Omit<BoxChange, 'campaigns'>): boolean =>
  canAccess === false && roundRobin === true;

/** True when a change can take something away. */
export const removes = ({ canAccess, roundRobin }: Omit<BoxChange, 'campaigns'>): boolean =>
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
export const applied = (before: CampaignAccess, changes: readonly BoxChange[]): CampaignAccess =>
  changes.reduce(changed, before);

/** In how many cells of the matrix two states of a user differ: campaigns of which either box is another. */
export const cellsChanged = (before: CampaignAccess, after: CampaignAccess): number =>
  sizeOf(union(difference(before.access, after.access), difference(before.roundRobin, after.roundRobin)));
