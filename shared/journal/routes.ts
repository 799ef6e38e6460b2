import * as z from 'zod/mini';
import { pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { journalDownloads } from './downloads.ts';
import { JournalQuery } from './filters.ts';
import { ListedEntry } from './listed-entry.ts';
import { CheckpointQuery, ProofQuery } from './proof-queries.ts';

/** The routes of an account's journal. */
export const journalRoutes = defineRoutes({
  listJournal: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal',
    summary: 'List the journal, newest first',
    description:
      'An entry appears immediately; its `sequence` and `hash` follow within seconds. An entry must meet all filters given. A page reads a bounded part of the journal, so with filters it may have fewer ' +
      'entries than `pageSize`, or none, and yet a `nextPageToken`. `Accept: text/csv` or `application/x-ndjson` downloads all entries that meet the filters, newest first; `pageSize` does not apply. ' +
      'A large file comes in parts: `Link: <…>; rel="next"` has the path of the next part, and concatenated they make the file.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: JournalQuery,
    success: { status: 200, description: 'A page of entries', body: pageOf(ListedEntry), downloads: journalDownloads },
  },
  getJournalCheckpoint: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal/checkpoint',
    summary: 'Read a signed checkpoint of the journal (C2SP tlog-checkpoint)',
    description:
      'The checkpoint states the number of all entries that have their place, and the root of the Merkle tree over them (RFC 9162). With `olderSize` it follows the proof that it continues the checkpoint of that size, ' +
      'as `add-checkpoint` of a witness takes it (C2SP tlog-witness).',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'], checkpoints: true },
    query: CheckpointQuery,
    success: { status: 200, description: 'The signed note', body: z.string(), text: 'text/plain' },
    errors: ['not-chained', 'signing-unavailable'],
  },
  getJournalProof: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal/proof',
    summary: 'Read the proof that an entry is in the journal (C2SP tlog-proof)',
    description: 'The proof has the signed checkpoint to which it leads.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'], checkpoints: true },
    query: ProofQuery,
    success: { status: 200, description: 'The proof', body: z.string(), text: 'text/plain' },
    errors: ['not-chained', 'signing-unavailable'],
  },
  getJournalKey: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal/key',
    summary: 'Read the key that signs checkpoints and receipts of the account (C2SP signed-note)',
    description: 'Read it once and keep it: a verifier that reads it with each checkpoint would trust any key.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: '`name+id+base64` in each line', body: z.string(), text: 'text/plain' },
    errors: ['signing-unavailable'],
  },
});
