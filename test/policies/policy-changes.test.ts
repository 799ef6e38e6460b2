import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../shared/policies/policy.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { makeDreamTeam } from '../decisions/authzen-world.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeAccount } from '../support/world/world.ts';

/* Which sections of a policy an edition lets an account change, and what the journal tells of a change. */

let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  accountId = await makeDreamTeam();
});

const owner = () => ({ as: user('owner', accountId), params: { accountId } });
const put = (body: unknown) => api<Policy>('putPolicy', { ...owner(), body, headers: { 'if-match': '*' } });
const read = async () => (await api<Policy>('getPolicy', owner())).body;
const moveTo = (edition: string) =>
  api('putAccount', { as: service, params: { accountId }, body: { name: 'x', edition } });

const rule = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, effect: 'permit', actions: ['read'], resourceTypes: ['file'] },
  ...more,
});
const resource = { type: 'file', id: 'one' };

/** A section, with something else than its default. */
const higher: Record<string, unknown> = {
  restrictions: { 'opportunity.delete': 'admins' },
  rules: [rule('a')],
  defaultDecision: 'deny',
  resources: [resource],
  draft: {},
};
const lower: Record<string, unknown> = {
  twoFactor: 'always',
  trashDays: 7,
  shareLinks: { emailChallenge: false },
  sensitiveActions: { actions: ['delete'] },
  supportSessions: { ticketRequired: true },
};

describe('an account of the lower edition', () => {
  beforeEach(async () => {
    accountId = await makeAccount();
  });

  it('reads which sections its edition lacks, and can put the policy back as it was read', async () => {
    const before = await read();
    expect(before.notInEdition).toEqual(
      Object.keys(higher).map((section) => ({ section, editionNeeded: 'dream_team' })),
    );
    const changed = await put({ ...before, trashDays: 7 });
    expect([changed.status, changed.body.notInEdition]).toEqual([200, before.notInEdition]);
    await moveTo('dream_team');
    expect(await read()).not.toHaveProperty('notInEdition');
    expect((await put({ ...before, version: 1, updatedAt: changed.body.updatedAt, trashDays: 8 })).status).toBe(200);
  });

  it.each(Object.entries(higher))('cannot set %s; the answer names the edition that has it', async (section, value) => {
    const refused = await put({ [section]: value });
    expect([refused.status, problemName(refused)]).toEqual([403, 'edition-needed']);
    expect(refused.body).toMatchObject({
      errors: [{ pointer: `#/${section}`, message: 'needs the edition dream_team' }],
    });
    expect((await read()).version).toBe(0);
  });

  it('the answer names every section that it cannot set, and none is set', async () => {
    const refused = await put({ ...higher, ...lower });
    const { errors = [] } = refused.body as { errors?: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(
      Object.keys(higher)
        .map((section) => `#/${section}`)
        .sort(),
    );
    expect((await read()).version).toBe(0);
  });

  it.each(Object.entries(lower))('can set %s', async (section, value) => {
    expect(await put({ [section]: value })).toMatchObject({ status: 200, body: { version: 1, [section]: value } });
  });

  it('can say of the rest what holds already', async () => {
    const { version: _, ...defaults } = await read();
    const answer = await put({ ...defaults, twoFactor: 'always' });
    expect([answer.status, answer.body.version]).toEqual([200, 1]);
  });
});

describe('an account that moves to the lower edition', () => {
  beforeEach(async () => {
    expect((await put({ ...higher, ...lower })).status).toBe(200);
    await moveTo('sales_essentials');
  });

  it('keeps what it has, and can change the rest', async () => {
    const { version: _, updatedAt: __, ...kept } = await read();
    expect(kept).toMatchObject(higher);
    const answer = await put({ ...kept, trashDays: 8 });
    expect([answer.status, answer.body]).toMatchObject([200, { ...higher, trashDays: 8, version: 2 }]);
  });

  it.each([
    ['restrictions', { 'opportunity.delete': 'admins', 'comment.delete': 'admins' }],
    ['restrictions', { 'comment.delete': 'admins' }],
    ['rules', [rule('b')]],
    ['resources', []],
    ['draft', { trashDays: 1 }],
  ])('cannot change its %s to %j, unless that is its default', async (section, value) => {
    const { version: _, updatedAt: __, ...kept } = await read();
    const answer = await put({ ...kept, [section]: value });
    const isDefault = section === 'resources';
    expect([answer.status, problemName(answer)]).toEqual(isDefault ? [200, undefined] : [403, 'edition-needed']);
  });

  it('can take all of it back, and then not set it again', async () => {
    expect((await put({})).status).toBe(200);
    expect((await read()).rules).toEqual([]);
    expect((await put(higher)).status).toBe(403);
    await moveTo('dream_team');
    expect((await put(higher)).status).toBe(200);
  });
});

const changes = async () => {
  const entries: JournalEntry[] = (await readJournal(accountId)).reverse();
  return entries.filter(({ type }) => type === 'policy.changed').map(({ data }) => data as Record<string, unknown>);
};
const last = async () => (await changes()).at(-1);
const sha256 = (canonical: string) => createHash('sha256').update(canonical).digest('hex');

describe('the journal', () => {
  it('has each section that was changed, before and after, and no other', async () => {
    await put({ trashDays: 7, twoFactor: 'always' });
    expect(await last()).toEqual({
      version: 1,
      from: { trashDays: 30, twoFactor: 'off' },
      to: { trashDays: 7, twoFactor: 'always' },
    });
    await put({ twoFactor: 'always', shareLinks: { emailChallenge: false } });
    expect(await last()).toEqual({
      version: 2,
      from: { trashDays: 7, shareLinks: { emailChallenge: true } },
      to: { trashDays: 30, shareLinks: { emailChallenge: false } },
    });
  });

  it('has rules, resources and drafts by their digests, and the ids of the rules', async () => {
    await put({ rules: [rule('a'), rule('b')], resources: [resource], draft: {} });
    const canonical = (id: string) => `{"actions":["read"],"effect":"permit","id":"${id}","resourceTypes":["file"]}`;
    const empty = { count: 0, sha256: sha256('[]') };
    expect(await last()).toEqual({
      version: 1,
      from: { rules: empty, resources: empty, draft: null },
      to: {
        rules: { count: 2, sha256: sha256(`[${canonical('a')},${canonical('b')}]`) },
        resources: { count: 1, sha256: sha256('[{"id":"one","type":"file"}]') },
        draft: { count: 9, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
      rules: { added: ['a', 'b'], removed: [], changed: [] },
    });
    await put({ rules: [rule('c'), rule('b', { effect: 'forbid', actions: ['write'] })], resources: [resource] });
    const entry = await last();
    expect(entry?.['rules']).toEqual({ added: ['c'], removed: ['a'], changed: ['b'] });
    expect(entry?.['to']).toMatchObject({ draft: null });
    expect(Object.keys(entry?.['to'] as object).sort()).toEqual(['draft', 'rules']);
  });

  it('is written also when rules only change their order, which changes no decision', async () => {
    await put({ rules: [rule('a'), rule('b')] });
    await put({ rules: [rule('b'), rule('a')] });
    expect(await last()).toMatchObject({ version: 2, rules: { added: [], removed: [], changed: [] } });
  });

  /** As large as can be: names of 128 characters, and as many of them as there may be, none of them the same. */
  const largest = (seed: string) => {
    const name = (n: number) => `${seed}${n}`.padEnd(128, seed);
    const names = (count: number) => Array.from({ length: count }, (_, n) => name(n));
    const thresholds = Array.from({ length: 5 }, (_, n) => ({
      actions: names(10),
      items: 99_999,
      perMinutes: 1440 - n,
    }));
    return {
      rules: Array.from({ length: 200 }, (_, n) => rule(name(n), { actions: [name(n)], subjects: [name(n)] })),
      resources: Array.from({ length: 150 }, (_, n) => ({ type: name(n), id: name(n).repeat(2) })),
      sensitiveActions: { actions: names(30), thresholds },
      supportSessions: {
        readActions: names(30),
        ticketRequired: seed === 'a',
        tripwire: { actions: 7, perMinutes: 9 },
      },
      draft: { rules: Array.from({ length: 50 }, (_, n) => rule(name(n))) },
    };
  };

  it('and the table take the largest change that there may be', async () => {
    expect((await put(largest('a'))).status).toBe(200);
    const { result, sent } = await recorded(() => put(largest('b')));
    expect(result.status).toBe(200);
    const writes = sent.find(({ action }) => action === 'TransactWriteItems');
    const items = writes?.input['TransactItems'] as Record<string, { Item?: Record<string, unknown> }>[];
    // An event and a line of the log have less room than the 400 KB of an item.
    const sizes = items.map((item) => {
      const json = JSON.stringify(item, (_, value) => (value instanceof Uint8Array ? 'x'.repeat(value.length) : value));
      return json.length;
    });
    expect(Math.max(...sizes)).toBeLessThan(128 * 1024);
    expect(sizes.length).toBe(3);
  });
});
