import { describe, expect, it } from 'vitest';
import { VendorId } from '../../shared/core/ids.ts';
import { dueShard, dueShards, trashShard, trashShards } from '../../shared/table/due-shards.ts';
import { accountOf, idOf, keys, teamsKey, teamsKeysWith } from '../../shared/table/keys.ts';
import fc from '../support/random/fast-check.ts';

const id = fc.stringMatching(/^[A-Za-z0-9._:@-]{1,128}$/);

describe('keys', () => {
  it('no two things of any two accounts share a key, and the account can be read from it', () => {
    fc.assert(
      fc.property(id, id, id, (one, other, thing) => {
        const all = (account: string) => [
          keys.account(account),
          keys.user(account, thing),
          keys.grant(account, thing),
          keys.timer(account, thing),
          keys.idempotency(account, thing, thing),
          keys.journalEntry(account, thing),
          keys.journalHead(account),
          keys.heldNotice(account, thing),
        ];
        const accounts = new Set([one, other]);
        const texts = [...accounts].flatMap(all).map((key) => `${key.PK}|${key.SK}`);
        expect(new Set(texts).size).toBe(8 * accounts.size);
        expect(all(one).every((key) => accountOf(key) === one)).toBe(true);
        expect(idOf(keys.user(one, thing))).toBe(thing);
      }),
    );
  });

  it('an id cannot hold what separates the parts of a key', () => {
    expect(VendorId.safeParse('acme#J').success).toBe(false);
    expect(VendorId.safeParse('a#C#b').success).toBe(false);
  });

  it('an opaque id comes last in its key, whatever it contains', () => {
    const odd = '#QUEUE#a#LEAD#b';
    expect(keys.lead('acme', 'spring', odd).SK).toBe(`LEAD#${odd}`);
    expect(keys.contact('acme', 'spring', odd).SK).toBe(`CONTACT#${odd}`);
    expect(keys.queuedLead('acme', 'spring', '2026-11-22T08:00:00.000Z', odd).SK.endsWith(`#${odd}`)).toBe(true);
  });

  it('the longest opaque ids fit into a sort key, and each has a key of its own', () => {
    const sortKeys = ['x', '界', '🏢', '🏠'].flatMap((character) => {
      const longest = character.repeat(256);
      return [
        keys.lead('acme', 'spring', longest).SK,
        keys.contact('acme', 'spring', longest).SK,
        keys.queuedLead('acme', 'spring', '2026-11-22T08:00:00.000Z', longest).SK,
      ];
    });
    expect(new Set(sortKeys).size).toBe(12);
    // The limit of DynamoDB.
    for (const key of sortKeys) expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
  });

  it('an idempotency key cannot be read as another caller with another key', () => {
    expect(keys.idempotency('acme', 'user:a', 'b')).not.toEqual(keys.idempotency('acme', 'user:', 'ab'));
    expect(keys.idempotency('acme', 'user:a","b', 'c')).not.toEqual(keys.idempotency('acme', 'user:a', 'b","c'));
  });

  it('every id falls into one of the shards, and all are used', () => {
    const shards = (shardOf: (id: string) => string) =>
      [...new Set(Array.from({ length: 500 }, (_, n) => shardOf(`grt_${n}`)))].sort();
    expect([shards(dueShard), shards(trashShard)]).toEqual([dueShards(), trashShards()]);
    expect(new Set([...dueShards(), ...trashShards()]).size).toBe(16);
  });
});

describe('team combinations', () => {
  const all = ['c', 'a', 'b'];

  it('one key for a combination, whatever the order', () => {
    expect(teamsKey(['b', 'a'])).toBe(teamsKey(['a', 'b']));
    expect(teamsKey(['a_b'])).not.toBe(teamsKey(['a', 'b']));
  });

  it('a team is found under exactly the combinations that include it', () => {
    expect(teamsKeysWith('a', all).sort()).toEqual(
      [['a'], ['a', 'b'], ['a', 'c'], ['a', 'b', 'c']].map(teamsKey).sort(),
    );
    expect(teamsKeysWith('a', ['a'])).toEqual([teamsKey(['a'])]);
    const five = ['a', 'b', 'c', 'd', 'e'];
    expect(new Set(five.flatMap((team) => teamsKeysWith(team, five))).size).toBe(31);
  });
});
