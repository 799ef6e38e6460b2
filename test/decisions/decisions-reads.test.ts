import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { around, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { freshId, makeCampaign, makeUser } from '../support/world/world.ts';
import { askPoint, asks, decide, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

/* What a decision reads, and what it makes of a policy that changes meanwhile. */

let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
  await makeUser(accountId, 'olga', { role: 'owner' });
});

const forbidding = (action: string) => ({
  rules: [{ id: `no-${action}`, effect: 'forbid', actions: [action], resourceTypes: ['*'] }],
});
const mayRead = () => verdict(accountId, asks('mia', 'read', 'file'));
const permitted = [true, 'default'];
const forbidden = [false, 'rule'];
/** The requests to DynamoDB that an answer takes. */
const requestsOf = async <T>(work: () => Promise<T>) => {
  const { result, sent } = await recorded(work);
  return { result, actions: sent.map(({ action }) => action), sent };
};
const B = 'BatchGetItem';

describe('a decision', () => {
  it('is one request, the first and each one after it', async () => {
    await putPolicy(accountId, forbidding('write'));
    await makeCampaign(accountId, 'camp');
    for (const resource of ['file', { type: 'campaign', id: 'camp' }, { type: 'feature', id: 'rules' }]) {
      for (let n = 0; n < 2; n++) {
        const { actions } = await requestsOf(() => decide(accountId, asks('mia', 'access', resource)));
        expect(actions).toEqual([B]);
      }
    }
  });

  it('reads the policy once, the account and the user every time, and boxes for campaigns alone', async () => {
    await putPolicy(accountId, forbidding('write'));
    const keysOf = async (resource: Parameters<typeof asks>[2]) => {
      const { sent } = await requestsOf(() => decide(accountId, asks('mia', 'access', resource)));
      const tables = Object.values(
        sent[0]?.input['RequestItems'] as Record<string, { Keys: { SK: { S: string } }[]; ConsistentRead: boolean }>,
      );
      expect(tables.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true]);
      return tables.flatMap(({ Keys }) => Keys.map(({ SK }) => SK.S));
    };
    expect(await keysOf('file')).toEqual(['ACCOUNT', 'POLICY', 'USER#mia']);
    expect(await keysOf('file')).toEqual(['ACCOUNT', 'USER#mia']);
    expect(await keysOf({ type: 'campaign', id: 'c' })).toEqual(['ACCOUNT', 'USER#mia', 'ACCESS#mia', 'CAMPAIGN#c']);
  });

  it('that DynamoDB never answers in full is busy, not a fault: it may be asked again', async () => {
    const answer = await around(
      async ({ input }, send) => {
        const answered = (await send()) as { output: object };
        return { ...answered, output: { ...answered.output, Responses: {}, UnprocessedKeys: input['RequestItems'] } };
      },
      () => askPoint('evaluate', accountId, { body: asks('mia', 'read', 'file') }),
    );
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([503, 'busy', '1']);
  });

  it('of an account without a policy is one request, too, though there is nothing to keep', async () => {
    for (let n = 0; n < 3; n++) expect((await requestsOf(mayRead)).actions).toEqual([B]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a user whose id could not be one', asks('no such/user', 'read', 'file')],
    ['a campaign whose id could not be one', asks('mia', 'access', { type: 'campaign', id: 'no such#campaign' })],
    ['what is no user', asks('mia', 'read', 'file', { subject: { type: 'robot', id: 'mia' } })],
    ['a session that could not be one', asks('mia', 'read', 'file', { context: { sessionId: 'ses_#' } })],
  ])('about %s is one request, and looks for no such thing', async (_, body) => {
    const { result, actions, sent } = await requestsOf(() => decide(accountId, body));
    expect([result.decision, actions]).toEqual([false, [B]]);
    expect(JSON.stringify(sent)).not.toMatch(/no such|ses_/);
  });

  it('of an account that is not there is not found, in one request', async () => {
    const { result, actions } = await requestsOf(() =>
      askPoint('evaluate', freshId('ghost'), { body: asks('mia', 'read', 'file') }),
    );
    expect([result.status, actions]).toEqual([404, [B]]);
  });

  it('that comes with 99 others is one request with them, or as few as DynamoDB answers at once', async () => {
    const evaluations = Array.from({ length: 100 }, (_, n) => ({ subject: { type: 'user', id: `user-${n}` } }));
    const { subject: _, ...rest } = asks('', 'read', 'file');
    const all = await requestsOf(() => askPoint('evaluateAll', accountId, { body: { ...rest, evaluations } }));
    // A request answers 100 items.
    expect([all.result.status, all.actions]).toEqual([200, [B, B]]);
    const some = evaluations.slice(0, 98);
    const fewer = await requestsOf(() => askPoint('evaluateAll', accountId, { body: { ...rest, evaluations: some } }));
    expect([fewer.result.status, fewer.actions]).toEqual([200, [B]]);
  });
});

describe('a policy that changes', () => {
  it('counts with the next decision', async () => {
    expect(await mayRead()).toEqual(permitted);
    for (const [policy, expected] of [
      [forbidding('read'), forbidden],
      [forbidding('write'), permitted],
      [{ twoFactor: 'always' }, [false, 'two-factor-needed']],
      [{}, permitted],
    ] as const) {
      const policyVersion = await putPolicy(accountId, policy);
      expect(await mayRead()).toEqual(expected);
      expect((await decide(accountId, asks('mia', 'read', 'file'))).context?.policyVersion).toBe(policyVersion);
    }
  });

  it('is read again once, by a function that has another version in memory', async () => {
    expect(await mayRead()).toEqual(permitted);
    await putPolicy(accountId, forbidding('read'));
    const first = await requestsOf(mayRead);
    expect([first.result, first.actions]).toEqual([forbidden, [B, B]]);
    const next = await requestsOf(mayRead);
    expect([next.result, next.actions]).toEqual([forbidden, [B]]);
  });

  it('in its settings alone counts with the next decision', async () => {
    await putPolicy(accountId, forbidding('write'));
    expect(await mayRead()).toEqual(permitted);
    await putPolicy(accountId, { ...forbidding('write'), twoFactor: 'always' });
    const { result, actions } = await requestsOf(mayRead);
    expect([result, actions]).toEqual([
      [false, 'two-factor-needed'],
      [B, B],
    ]);
    await putPolicy(accountId, { ...forbidding('write'), twoFactor: 'always', trashDays: 7 });
    expect((await requestsOf(mayRead)).actions).toEqual([B]);
  });

  it.each(['kept in memory', 'not yet read'])('just before it is read, and was %s, counts', async (memory) => {
    if (memory === 'kept in memory') await mayRead();
    const result = await interrupted(B, () => putPolicy(accountId, forbidding('read')), mayRead);
    expect(result).toEqual(forbidden);
  });

  it('again while it is read again is the last one of all', async () => {
    await mayRead();
    await putPolicy(accountId, forbidding('write'));
    let reads = 0;
    const { result, sent } = await recorded(() =>
      around(
        async ({ action }, send) => {
          if (action === B && ++reads === 2) {
            reads = Number.NaN;
            await putPolicy(accountId, forbidding('read'));
          }
          return send();
        },
        () => decide(accountId, asks('mia', 'read', 'file')),
      ),
    );
    expect(result).toMatchObject({
      decision: false,
      context: { reason: 'rule', rules: ['no-read'], policyVersion: 2 },
    });
    expect(sent.length).toBeGreaterThan(1);
  });

  /** As `send` answers, but with one item as it was in `before`: DynamoDB promises no instant for all items of a request. */
  const torn = (output: unknown, before: unknown, sortKey: string): unknown => {
    type Output = { output: { Responses: Record<string, { SK: { S: string } }[]> } };
    const itemsOf = (one: unknown) =>
      Object.entries((one as Output).output.Responses)[0] as [string, { SK: { S: string } }[]];
    const [table, items] = itemsOf(output);
    const old = itemsOf(before)[1].filter(({ SK }) => SK.S === sortKey);
    const rest = items.filter(({ SK }) => SK.S !== sortKey);
    return { output: { ...(output as Output).output, Responses: { [table]: [...rest, ...old] } } };
  };

  it.each(['ACCOUNT', 'POLICY'])(
    'between the reading of its two items (%s as before) is read again',
    async (sortKey) => {
      await putPolicy(accountId, forbidding('write'));
      let reads = 0;
      const { result, sent } = await recorded(() =>
        around(
          async ({ action }, send) => {
            if (action !== B || ++reads !== 1) return send();
            const before = await send();
            await putPolicy(accountId, forbidding('read'));
            return torn(await send(), before, sortKey);
          },
          () => decide(accountId, asks('mia', 'read', 'file')),
        ),
      );
      // Whatever it read first: it never holds rules of one version against the settings of another.
      expect(result).toMatchObject({ decision: false, context: { rules: ['no-read'], policyVersion: 2 } });
      expect(sent.map(({ action }) => action).filter((action) => action === B).length).toBeGreaterThan(1);
    },
  );

  it('of one account is nothing to another', async () => {
    const other = await makeDreamTeam();
    await makeUser(other, 'mia');
    await putPolicy(accountId, forbidding('read'));
    await putPolicy(other, forbidding('write'));
    for (let n = 0; n < 2; n++) {
      expect(await mayRead()).toEqual(forbidden);
      expect(await verdict(other, asks('mia', 'read', 'file'))).toEqual(permitted);
      expect(await verdict(other, asks('mia', 'write', 'file'))).toEqual(forbidden);
    }
  });
});
