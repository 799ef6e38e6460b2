import canonicalize from 'canonicalize';
import type { Downloads } from '../api/download.ts';
import type { ListedEntry } from './listed-entry.ts';

/**
 * The columns of the CSV file. They are all that the hash of an entry covers, the hash itself, and the personal fields with
 * their salts. `data`, `commitments` and `salts` are canonical JSON (RFC 8785); a cell is empty when the entry has no such
 * member.
 */
const columns: Readonly<Record<string, (entry: ListedEntry) => string | number | undefined>> = {
  sequence: ({ sequence }) => sequence,
  entryId: ({ entryId }) => entryId,
  accountId: ({ accountId }) => accountId,
  at: ({ at }) => at,
  type: ({ type }) => type,
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  actorRole: ({ actor }) => actor.role,
  actorTeam: ({ actor }) => actor.team,
  targetType: ({ target }) => target.type,
  targetId: ({ target }) => target.id,
  data: ({ data }) => canonicalize(data),
  requestId: ({ requestId }) => requestId,
  previousHash: ({ previousHash }) => previousHash,
  hash: ({ hash }) => hash,
  originIp: ({ origin }) => origin?.ip,
  originUserAgent: ({ origin }) => origin?.userAgent,
  commitments: ({ commitments }) => commitments && canonicalize(commitments),
  salts: ({ salts }) => salts && canonicalize(salts),
};

/**
 * Spreadsheets take a cell that begins with one of these for a formula. A cell that begins with an apostrophe is escaped, too,
 * so that a reader gets every value back by removing one apostrophe.
 */
const needsApostrophe = /^[=+\-@\t\r\n＝＋－＠']/;

/** A cell as RFC 4180 quotes it. */
const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  const safe = needsApostrophe.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const row = (cells: readonly (string | number | undefined)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** Entries as rows of a CSV file (RFC 4180). */
const csvRows = (entries: readonly ListedEntry[]): string =>
  entries.map((entry) => row(Object.values(columns).map((column) => column(entry)))).join('');

const csvHeader = row(Object.keys(columns));

/** The journal as files. */
export const journalDownloads = {
  'text/csv': {
    description:
      `RFC 4180, UTF-8, with the columns \`${Object.keys(columns).join('`, `')}\`. \`data\`, \`commitments\` and \`salts\` are canonical JSON (RFC 8785). Only the first part has the header. ` +
      'An apostrophe precedes values that a spreadsheet could take for a formula, and values that begin with an apostrophe: remove one to get the value.',
    fileName: 'journal.csv',
    contentType: (isContinued) => `text/csv; charset=utf-8; header=${isContinued ? 'absent' : 'present'}`,
    write: (entries: readonly ListedEntry[], isContinued) => (isContinued ? '' : csvHeader) + csvRows(entries),
  },
  'application/x-ndjson': {
    description: 'One entry as JSON in each line',
    fileName: 'journal.ndjson',
    contentType: () => 'application/x-ndjson',
    write: (entries: readonly ListedEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  },
} satisfies Downloads;
