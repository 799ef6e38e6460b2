import type { Handlers } from '../../shared/http/call.ts';
import { issueCheckpoint, noteKeysOf } from '../../shared/journal/issue-checkpoint.ts';
import { formatNoteKey } from '../../shared/journal/note-key.ts';
import { proveConsistency, proveInclusion } from '../../shared/journal/prove.ts';
import type { journalRoutes } from '../../shared/journal/routes.ts';

type JournalHandlers = Handlers<typeof journalRoutes>;

/** Answers the signed checkpoint of all entries that have their place, alone or with the proof that it continues an older one. */
export const getJournalCheckpoint: JournalHandlers['getJournalCheckpoint'] = async ({ params, query, now }) => {
  const { accountId } = params;
  const { olderSize } = query;
  if (olderSize !== undefined) return { body: await proveConsistency(accountId, olderSize, now) };
  return { body: (await issueCheckpoint(accountId, now)).checkpoint.note };
};

/** Answers the proof that an entry is in the journal. */
export const getJournalProof: JournalHandlers['getJournalProof'] = async ({ params, query, now }) => {
  const [proof = ''] = await proveInclusion(params.accountId, [query.sequence], now);
  return { body: proof };
};

/** Answers the key of the account's checkpoints and receipts: a line for each name that its tree has had. */
export const getJournalKey: JournalHandlers['getJournalKey'] = async ({ params }) => ({
  body: (await noteKeysOf(params.accountId)).map((key) => `${formatNoteKey(key)}\n`).join(''),
});
