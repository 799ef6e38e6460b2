import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { LocalGatehouse } from '../../../local/gatehouse.ts';
import type { TokenRequest } from '../../../local/token.ts';
import {
  canonicalEntry,
  genesisHash,
  type JournalEntry,
  type SequencedEntry,
} from '../../../shared/table/journal-entry.ts';
import { send } from './in-process.ts';
import { until } from './until.ts';

/** All entries of a journal by their sequence, once every one of them has its place. */
export const sequenced = (
  gatehouse: Parameters<typeof send>[0],
  accountId: string,
  as: TokenRequest | string,
): Promise<SequencedEntry[]> =>
  until(async () => {
    const line = `GET /v1/accounts/${accountId}/journal?pageSize=200` as const;
    const { body } = await send<{ items: JournalEntry[] }>(gatehouse, line, { as });
    const entries = body.items.filter((entry): entry is SequencedEntry => entry.hash !== undefined);
    if (entries.length < body.items.length) return undefined;
    return entries.sort((one, other) => one.sequence - other.sequence);
  });

/** The sequence is gapless from 1, and every hash is right and takes in the one before. */
export const expectChain = (entries: readonly SequencedEntry[]): void => {
  expect(entries.map((entry) => entry.sequence)).toEqual(entries.map((_, index) => index + 1));
  let previous = genesisHash;
  for (const entry of entries) {
    expect(entry.previousHash).toBe(previous);
    expect(createHash('sha256').update(canonicalEntry(entry)).digest('hex')).toBe(entry.hash);
    previous = entry.hash;
  }
};

/** What the bus and the audit log heard of an account, each entry once, in the order of the chain. */
export const published = ({ events, audit }: Pick<LocalGatehouse, 'events' | 'audit'>, accountId: string) => {
  const ofAccount = (entries: readonly Record<string, unknown>[]) => [
    ...new Map(
      entries.filter((entry) => entry['accountId'] === accountId).map((entry) => [entry['entryId'], entry]),
    ).values(),
  ];
  return {
    events: ofAccount(events().map((event) => event.detail)),
    audit: ofAccount(audit().map(({ unmapped: { code, ...entry } }) => entry)),
  };
};
