import { gunzipSync } from 'node:zlib';
import type { DynamoDBRecord } from 'aws-lambda';
import type { UserRecord } from '../../../shared/accounts/user-store.ts';
import type { AccessRecord } from '../../../shared/campaigns/access-store.ts';
import { has } from '../../../shared/core/bitmap.ts';
import type { LeadRecord } from '../../../shared/leads/lead.ts';
import type { Member } from '../../../shared/leads/round-robin.ts';
import { idOf, type Key, keys, prefixes } from '../../../shared/table/keys.ts';
import { changeIn } from '../../../shared/table/stream-image.ts';

/** A campaign by its id and number. */
export interface Place {
  accountId: string;
  campaignId: string;
  number: number;
}

/** A lead that was handed out, at its place in the order of commits. */
export interface Pick {
  lead: LeadRecord;
  sequence: number;
  /** Why it should not have gone to whom it went; none when all is well. */
  wrongs: string[];
}

/** Stream records have binary values as base64 text. */
const bytesOf = (value: unknown): Uint8Array => Buffer.from(String(value), 'base64');

interface State {
  sequence: number;
  members: string;
}

const membersOf = ({ members }: State): Record<string, Member> => JSON.parse(gunzipSync(bytesOf(members)).toString());

/** Whose pick the state says it was, and how all stood before; undefined when it was no pick. */
const pickIn = (before: State | undefined, after: State | undefined) => {
  if (!after || after.sequence === (before?.sequence ?? 0)) return undefined;
  const was = before ? membersOf(before) : {};
  const now = membersOf(after);
  const chosen = Object.keys(now).filter((id) => now[id]?.lastSequence === after.sequence && (now[id]?.total ?? 0) > 0);
  return { step: after.sequence - (before?.sequence ?? 0), chosen, was };
};

/** Why a member may get nothing by the terms that stood before the pick. */
const termsAgainst = (member: Member | undefined, at: string): string[] => {
  if (!member) return [];
  const today = member.day === at.slice(0, 10) ? (member.dayCount ?? 0) : 0;
  return [
    ...(member.pausedUntil !== undefined && member.pausedUntil > at ? ['is paused'] : []),
    ...(member.dailyCap !== undefined && today >= member.dailyCap ? ['has reached the cap'] : []),
  ];
};

/**
 * Checks every lead of a campaign by what was committed before it, from the table's stream, which is in the order of
 * commits: the user who gets it exists, not suspended, in the round robin by their own item, not paused and not capped.
 */
export const checkHistory = (records: readonly DynamoDBRecord[], { accountId, campaignId, number }: Place): Pick[] => {
  const users = new Map<string, UserRecord>();
  const columns = new Map<string, AccessRecord>();
  const picks = new Map<number, ReturnType<typeof pickIn>>();
  const found: Pick[] = [];
  const { PK } = keys.account(accountId);
  const of = keys.roundRobin(accountId, campaignId);
  for (const record of records) {
    const key: Key = {
      PK: record.dynamodb?.Keys?.['PK']?.S ?? '',
      SK: record.dynamodb?.Keys?.['SK']?.S ?? '',
    };
    if (key.PK === PK && key.SK.startsWith(prefixes.user)) {
      const { after } = changeIn<UserRecord>(record);
      if (after) users.set(idOf(key), after);
    } else if (key.PK === PK && key.SK.startsWith(prefixes.access)) {
      const { after } = changeIn<AccessRecord>(record);
      if (after) columns.set(idOf(key), after);
    } else if (key.PK === of.PK && key.SK === of.SK) {
      const { before, after } = changeIn<State>(record);
      const pick = pickIn(before, after);
      if (pick && after) picks.set(after.sequence, pick);
    } else if (key.PK === of.PK && key.SK.startsWith(prefixes.lead)) {
      const { before, after } = changeIn<LeadRecord>(record);
      if (!after || after.assignedTo === null) continue;
      const userId = after.assignedTo;
      const user = users.get(userId);
      const own = columns.get(userId);
      const isIn =
        own?.since === user?.createdAt && own?.roundRobin !== undefined && has(bytesOf(own.roundRobin), number);
      found.push({
        lead: after,
        sequence: after.explanation.sequence ?? 0,
        wrongs: [
          ...(before && before.assignedTo !== null && before.assignedTo !== after.reassignedFrom
            ? ['was handed out before']
            : []),
          ...(user && !user.removed ? [] : ['is not there']),
          ...(user?.status === 'active' ? [] : ['is suspended']),
          ...(isIn ? [] : ['is not in the round robin']),
        ],
      });
    }
  }
  for (const { lead, sequence, wrongs } of found) {
    const pick = picks.get(sequence);
    const userId = lead.assignedTo ?? '';
    if (pick?.step !== 1 || pick.chosen.join() !== userId) wrongs.push(`is not whose turn ${sequence} it was`);
    wrongs.push(...termsAgainst(pick?.was[userId], lead.assignedAt ?? ''));
  }
  return found.sort((one, other) => one.sequence - other.sequence);
};

/**
 * The largest distance between the leads per weight of two members at any moment, as a part of what is allowed between
 * them: 1/v + 1/w for weights v and w. At most 1 is fair.
 */
export const worstShare = (picks: readonly Pick[], weights: Readonly<Record<string, number>>): number => {
  const ids = Object.keys(weights);
  const counts: Record<string, number> = Object.fromEntries(ids.map((id) => [id, 0]));
  let worst = 0;
  for (const { lead } of picks) {
    const id = lead.assignedTo ?? '';
    if (!(id in counts)) continue;
    counts[id] = (counts[id] ?? 0) + 1;
    for (const one of ids) {
      for (const other of ids) {
        const [v = 1, w = 1] = [weights[one], weights[other]];
        const apart = Math.abs((counts[one] ?? 0) / v - (counts[other] ?? 0) / w);
        if (one !== other) worst = Math.max(worst, apart / (1 / v + 1 / w));
      }
    }
  }
  return worst;
};
