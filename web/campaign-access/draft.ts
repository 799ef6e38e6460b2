import type { Box, Boxes, Row } from './model.ts';

/** What the reader has changed of a campaign and not saved. */
export interface Change {
  /** The boxes as they were saved when the reader changed them. */
  was: Boxes;
  wanted: Boxes;
}

/** The unsaved selection, by campaign. It has only campaigns whose boxes differ from the saved ones. */
export type Draft = ReadonlyMap<string, Change>;

/** A change as the API takes it. */
interface AssignmentChange {
  campaignIds: string[];
  canAccess?: boolean;
  roundRobin?: boolean;
}

const boxesOf = ({ canAccess, roundRobin }: Boxes): Boxes => ({ canAccess, roundRobin });

const isSame = (one: Boxes, other: Boxes): boolean =>
  one.canAccess === other.canAccess && one.roundRobin === other.roundRobin;

/** The boxes as the page shows them. */
export const wantedOf = (draft: Draft, row: Row): Boxes => draft.get(row.campaignId)?.wanted ?? boxesOf(row);

/** Boxes after a click: round robin requires access, so ticking it ticks both, and removing access removes both. */
export const tickBox = (boxes: Boxes, box: Box, isTicked: boolean): Boxes => {
  if (box === 'roundRobin') return { canAccess: boxes.canAccess || isTicked, roundRobin: isTicked };
  return { canAccess: isTicked, roundRobin: boxes.roundRobin && isTicked };
};

/** The selection after a box of some campaigns was ticked or cleared. */
export const tick = (draft: Draft, rows: readonly Row[], box: Box, isTicked: boolean): Draft => {
  const next = new Map(draft);
  for (const row of rows) {
    const was = draft.get(row.campaignId)?.was ?? boxesOf(row);
    const wanted = tickBox(wantedOf(draft, row), box, isTicked);
    if (isSame(was, wanted)) next.delete(row.campaignId);
    else next.set(row.campaignId, { was, wanted });
  }
  return next;
};

const kindOf = ({ was, wanted }: Change): Omit<AssignmentChange, 'campaignIds'> => {
  if (was.canAccess && !wanted.canAccess) return { canAccess: false };
  if (was.roundRobin !== wanted.roundRobin) return { roundRobin: wanted.roundRobin };
  return { canAccess: true };
};

/** The changes that lead from the saved boxes to the selection; campaigns with the same change share one element. */
export const changesOf = (draft: Draft): AssignmentChange[] => {
  const changes = new Map<string, AssignmentChange>();
  for (const [campaignId, change] of draft) {
    const kind = kindOf(change);
    const key = JSON.stringify(kind);
    const known = changes.get(key) ?? { campaignIds: [], ...kind };
    changes.set(key, known);
    known.campaignIds.push(campaignId);
  }
  return [...changes.values()];
};

/** A campaign whose saved boxes have changed since the reader changed them. */
export interface Meanwhile {
  name: string;
  was: Boxes;
  is: Boxes;
}

/**
 * Puts a selection onto rows that were read again.
 * @returns the selection without what is already saved or no longer exists, and what others have changed of its campaigns
 */
export const rebase = (draft: Draft, rows: readonly Row[]): { draft: Draft; meanwhile: Meanwhile[] } => {
  const next = new Map<string, Change>();
  const meanwhile: Meanwhile[] = [];
  for (const row of rows) {
    const change = draft.get(row.campaignId);
    if (!change) continue;
    const is = boxesOf(row);
    if (!isSame(is, change.was)) meanwhile.push({ name: row.name, was: change.was, is });
    if (!isSame(is, change.wanted)) next.set(row.campaignId, { was: is, wanted: change.wanted });
  }
  return { draft: next, meanwhile };
};

/** How many campaigns the user can access, and in how many round robins the user is. */
export const totalsOf = (draft: Draft, rows: readonly Row[]): { access: number; roundRobin: number } => {
  const wanted = rows.map((row) => wantedOf(draft, row));
  return {
    access: wanted.filter(({ canAccess }) => canAccess).length,
    roundRobin: wanted.filter(({ roundRobin }) => roundRobin).length,
  };
};
