import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eventData } from '../../shared/events.ts';
import {
  canonicalEntry,
  chain,
  genesisHash,
  type SequencedEntry,
  type UnsequencedEntry,
} from '../../shared/table/journal-entry.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const entry: UnsequencedEntry = {
  entryId: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  at: '2026-11-21T08:00:00.000Z',
  type: 'grant.revoked',
  actor: { kind: 'user', id: 'olga', role: 'owner' },
  target: { type: 'grant', id: 'grt_01M80B7PC7FKCP02D8H2Q91GNJ' },
  data: { teams: ['customer_service'], endReason: 'revoked' },
  requestId: 'req-1',
};

// Written out, not computed: what a customer's own verifier would build from RFC 8785.
const canonical =
  '{"accountId":"acme","actor":{"id":"olga","kind":"user","role":"owner"},"at":"2026-11-21T08:00:00.000Z",' +
  '"data":{"endReason":"revoked","teams":["customer_service"]},"entryId":"jrn_01M80B7PC7FKCP02D8H2Q91GNK",' +
  `"previousHash":"${'0'.repeat(64)}","requestId":"req-1","sequence":1,` +
  '"target":{"id":"grt_01M80B7PC7FKCP02D8H2Q91GNJ","type":"grant"},"type":"grant.revoked"}';

const reversed = <T>(value: T): T =>
  (Array.isArray(value)
    ? value.map(reversed)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, one]) => [key, reversed(one)]),
        )
      : value) as T;

describe('the canonical form of an entry', () => {
  const linked = { ...entry, sequence: 1, previousHash: genesisHash };

  it('is RFC 8785, as a verifier elsewhere would write it', () => {
    expect(canonicalEntry(linked)).toBe(canonical);
    expect(chain(entry, { sequence: 0, hash: genesisHash }, sha256).hash).toBe(
      'ca923802a5a3964ed8caf07f88345d5121cbf5d2a253ffd2062e731ad4b0f868',
    );
  });

  it('does not depend on the order of keys, at any depth', () => {
    expect(canonicalEntry(reversed(linked))).toBe(canonical);
  });

  it('leaves out what does not belong to the entry, and an absent request id', () => {
    expect(canonicalEntry({ ...linked, PK: 'A#acme#J', hash: 'x' } as never)).toBe(canonical);
    const { requestId: _, ...own } = linked;
    expect(canonicalEntry(own)).toBe(canonical.replace('"requestId":"req-1",', ''));
  });

  it('takes Unicode as it is: not normalised, sorted by UTF-16 code units', () => {
    const data = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\u{1f600}': 'Grin',
      '\u0080': 'Control',
      ö: 'o',
    };
    // The order that RFC 8785, 3.2.3 prints for these very keys.
    const sorted =
      '{"\\r":"CR","1":"One","\u0080":"Control","ö":"o","\u20ac":"Euro","\u{1f600}":"Grin","\ufb33":"Dalet"}';
    expect(canonicalEntry({ ...linked, data })).toContain(`"data":${sorted}`);
    const composed = canonicalEntry({ ...linked, data: { text: '\u00e9' } });
    expect(canonicalEntry({ ...linked, data: { text: 'e\u0301' } })).not.toBe(composed);
  });

  it('distinguishes values that look alike', () => {
    const forms = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, {}, { a: { '0': 1 } }].map((data) =>
      canonicalEntry({ ...linked, data }),
    );
    expect(new Set(forms).size).toBe(forms.length);
  });
});

describe('the chain', () => {
  const build = (count: number): SequencedEntry[] => {
    const entries: SequencedEntry[] = [];
    for (let n = 0; n < count; n++) {
      const head = entries.at(-1) ?? { sequence: 0, hash: genesisHash };
      entries.push(chain({ ...entry, requestId: `req-${n}` }, head, sha256));
    }
    return entries;
  };
  const holds = (entries: readonly SequencedEntry[]): boolean =>
    entries.every((one, index) => {
      const previous = entries[index - 1] ?? { sequence: 0, hash: genesisHash };
      return (
        one.sequence === previous.sequence + 1 &&
        one.previousHash === previous.hash &&
        one.hash === sha256(canonicalEntry(one))
      );
    });

  it('starts at one, after the zero hash, and holds', () => {
    const entries = build(5);
    expect(entries[0]).toMatchObject({ sequence: 1, previousHash: '0'.repeat(64) });
    expect(holds(entries)).toBe(true);
  });

  it('breaks when an entry is altered, removed, doubled or moved', () => {
    const entries = build(5);
    const altered = entries.map((one, n) => (n === 2 ? { ...one, actor: { ...one.actor, id: 'mallory' } } : one));
    const rehashed = altered.map((one, n) => (n === 2 ? { ...one, hash: sha256(canonicalEntry(one)) } : one));
    const [first, second, ...rest] = entries as [SequencedEntry, SequencedEntry, ...SequencedEntry[]];
    for (const broken of [
      altered,
      rehashed,
      [first, ...rest],
      [first, second, second, ...rest],
      [second, first, ...rest],
      rest,
    ]) {
      expect(holds(broken)).toBe(false);
    }
  });
});

it('events carry nothing in their data that names a person', () => {
  const fields = Object.values(eventData).flatMap((data) => Object.keys(data.shape));
  expect(fields.filter((field) => /name|email|phone|address/i.test(field))).toEqual([]);
});
