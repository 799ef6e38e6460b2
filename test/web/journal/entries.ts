import { createHash } from 'node:crypto';
import { chain, genesisHash, type SequencedEntry } from '../../../shared/table/journal-entry.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The entries of a journal as the service chains them, oldest first. */
export const journalOf = (count: number): SequencedEntry[] => {
  const entries: SequencedEntry[] = [];
  for (let number = 1; number <= count; number += 1) {
    const before = entries.at(-1);
    const entry = {
      entryId: `jrn_${number}`,
      accountId: 'acme',
      at: '2026-01-31T12:00:00.000Z',
      type: 'grant.created',
      actor: { kind: 'user' as const, id: 'olivia', role: 'owner' },
      target: { type: 'grant', id: `grt_${number}` },
      data: { duration: 'P7D', reason: `é “${number}” 👩‍🚀`, nested: { b: [1.5, null], a: true } },
      ...(number % 2 === 0 ? { requestId: 'req_1' } : {}),
    };
    entries.push(chain(entry, before ?? { sequence: 0, hash: genesisHash }, sha256));
  }
  return entries;
};
