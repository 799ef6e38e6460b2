import { Problem } from '../api/problem.ts';
import { issueCheckpoint } from './issue-checkpoint.ts';
import { consistencyRanges, inclusionRanges } from './merkle-proofs.ts';
import { formatConsistency, formatInclusion } from './proof-file.ts';
import { readRoots } from './tile-store.ts';

/**
 * Proofs that entries are in an account's journal, all of one checkpoint.
 * @param sequences the places of the entries, from 1
 * @returns a file of C2SP tlog-proof for each
 * @throws Problem `not-chained` when the chain is shorter, `signing-unavailable`
 */
export const proveInclusion = async (
  accountId: string,
  sequences: readonly number[],
  now: string,
): Promise<string[]> => {
  const { checkpoint, tree } = await issueCheckpoint(accountId, now, Math.max(...sequences));
  return Promise.all(
    sequences.map(async (sequence) => {
      const index = sequence - 1;
      const hashes = await readRoots(accountId, tree, inclusionRanges(index, checkpoint.size));
      return formatInclusion({ index, hashes, checkpoint: checkpoint.note });
    }),
  );
};

/**
 * The checkpoint of all entries that have their place, with the proof that it continues an older one.
 * @param olderSize the number of entries of the older one
 * @returns the body of a request to a witness (C2SP tlog-witness, `add-checkpoint`)
 * @throws Problem `not-chained` when the chain is shorter, `signing-unavailable`
 */
export const proveConsistency = async (accountId: string, olderSize: number, now: string): Promise<string> => {
  const { checkpoint, tree } = await issueCheckpoint(accountId, now);
  if (olderSize > checkpoint.size) throw new Problem('not-chained');
  const hashes = await readRoots(accountId, tree, consistencyRanges(olderSize, checkpoint.size));
  return formatConsistency({ olderSize, hashes, checkpoint: checkpoint.note });
};
