import { expect, it } from 'vitest';
import { type StoredEntry, sealEntry } from '../../shared/table/commitments.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';

/** The size of a value as DynamoDB counts it: names and texts in UTF-8, and up to 3 bytes for each value and collection. */
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + bytesOf(one), 3);
  if (typeof value !== 'object' || value === null) return 12;
  return Object.entries(value).reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + bytesOf(one), 3);
};

const longest: Omit<UnsequencedEntry, 'type' | 'data'> = {
  entryId: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'a'.repeat(128),
  at: '2026-11-21T08:00:00.000Z',
  actor: { kind: 'user', id: 'u'.repeat(128), role: 'owner' },
  target: { type: 'grant', id: 'grt_01M80B7PC7FKCP02D8H2Q91GNJ' },
  requestId: 'r'.repeat(128),
};
const origin = { ip: '2001:0db8:0000:0000:0000:0000:0000:0001', userAgent: 'u'.repeat(256) };
const terms = { reason: 'r'.repeat(500), ticket: 't'.repeat(128), scope: 'full', expiresAt: longest.at };

it.each([
  ['grant.created', terms],
  ['grant.changed', { from: terms, to: terms, epoch: 2 }],
  ['grant.revoked', { teams: ['customer_service'], endReason: 'r'.repeat(500) }],
  ['access-request.declined', { declineReason: 'r'.repeat(500) }],
  ['support-session.started', terms],
  ['share-link.opened', { documentId: 'd'.repeat(128), uses: 1 }],
])('commitments and origin of %s add less than a kilobyte, two write units, at their longest', (type, data) => {
  const entry: UnsequencedEntry = { ...longest, type, data };
  const stored: StoredEntry = sealEntry({ ...entry, origin });
  expect(bytesOf(stored) - bytesOf(entry)).toBeLessThan(1024);
});
