import { bitmapOf } from '../../../shared/core/bitmap.ts';
import type { Facts, KnownUser } from '../../../shared/decisions/decide.ts';
import { now, type World } from './world.ts';

/** A world as decisions read it. */
export const factsOf = ({ people, grants, sessions, features, campaigns, boxes }: World): Facts => {
  const ids = Object.keys(campaigns);
  const numbers = new Map(ids.map((id, index) => [id, 3 * index + 7]));
  const ticked = (userId: string, isOfBox: (box: string) => boolean) =>
    bitmapOf([...numbers].flatMap(([id, number]) => (isOfBox(boxes[`${userId} ${id}`] ?? '') ? [number] : [])));
  return {
    now,
    features,
    grants: Object.fromEntries(
      Object.entries(grants).map(
        ([id, { by, role, grantedAt, teams, scope, startsAt, expiresAt, reconfirmBy, usesLeft }]) => [
          id,
          {
            ...{ grantedBy: by, role, grantedAt, teams, scope, expiresAt, epoch: 1 },
            ...(startsAt === undefined ? {} : { startsAt }),
            ...((startsAt ?? '') > now ? { isScheduled: true as const } : {}),
            ...(reconfirmBy === undefined ? {} : { reconfirmBy }),
            ...(usesLeft === undefined ? {} : { usesLeft }),
          },
        ],
      ),
    ),
    sessions: Object.fromEntries(
      Object.entries(sessions).map(([id, { under, team, scope }]) => [
        id,
        { grantId: under, userId: grants[under]?.by ?? '', role: grants[under]?.role ?? 'admin', team, scope },
      ]),
    ),
    users: new Map(
      Object.entries(people).map(([id, { role, kind, isSuspended, twoFactor, isRemoved, returnedAt }]) => {
        const user: KnownUser = {
          ...{ role, kind, twoFactor, status: isSuspended ? 'suspended' : 'active' },
          ...(isRemoved ? { removed: true } : {}),
          ...(returnedAt === undefined ? {} : { returnedAt }),
        };
        return [id, user];
      }),
    ),
    access: new Map(
      Object.keys(people).map((id) => [
        id,
        { access: ticked(id, (box) => box !== ''), roundRobin: ticked(id, (box) => box === 'AR') },
      ]),
    ),
    campaigns: new Map(
      ids.map((id) => [
        id,
        { number: numbers.get(id) ?? 0, status: campaigns[id]?.isArchived ? 'archived' : 'active' },
      ]),
    ),
  };
};
