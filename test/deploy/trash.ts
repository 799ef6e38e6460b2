import assert from 'node:assert/strict';
import { dueIndex } from '../../shared/table/due-shards.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { accountAt, problemIn } from './account.ts';
import { aws } from './aws.ts';
import type { Instance } from './instance.ts';
import { kept } from './people.ts';
import { type Report, timed } from './report.ts';
import { expectStatus } from './visit.ts';

/** The rule runs every minute; the rest is for a slow machine. */
const sweepSeconds = 60 + 60;

/** Each is a process on the emulator, so fewer than 64. */
const callers = 8;

const opportunity = (id: string) => ({ resourceType: 'opportunity', resourceId: id });

/** The trash of an account. */
export const checkTrash = async (report: Report, world: Instance): Promise<void> => {
  const { emulator, people, deployed } = world;
  const { keeper, clerk } = people;
  const { as, asOwner, asBackend, putPolicy, entriesOf } = accountAt(world, kept, keeper);
  const asMember = as(clerk);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const data = { title: 'Big deal', value: 1e9, notes: [null, 'é'] };
  const register = async (id: string, more: Record<string, unknown> = {}): Promise<TrashItem> => {
    const answer = await asBackend<TrashItem>('POST', '/trash', { ...opportunity(id), title: id, data, ...more });
    expectStatus(answer, 201);
    return answer.body;
  };
  const listed = async (query = '', list = asBackend): Promise<string[]> => {
    const { body } = await list<{ items: TrashItem[] }>('GET', `/trash${query}`);
    return body.items.map(({ resourceId }) => resourceId);
  };
  let raced: TrashItem | undefined;

  await check('a deleted resource is in the trash once, and listed without its data', async () => {
    raced = await register('deal-1', { deletedBy: clerk.id });
    assert.equal(Date.parse(raced.purgeAt) - Date.parse(raced.deletedAt), 30 * 86_400_000);
    const again = await asBackend('POST', '/trash', { ...opportunity('deal-1'), data });
    assert.deepEqual([again.status, problemIn(again)], [409, 'already-in-trash']);
    assert.match(String(again.body['detail']), new RegExp(raced.itemId));
    await register('deal-2');
    assert.deepEqual(await listed(), ['deal-2', 'deal-1']);
    const { body } = await asOwner('GET', `/trash/${raced.itemId}`);
    assert.deepEqual([body['title'], body['data']], ['deal-1', data]);
  });
  await check('the policy decides who may restore it and who sees it', async () => {
    const rule = { effect: 'forbid', actions: ['restore'], resourceTypes: ['opportunity'], roles: ['member'] };
    await putPolicy({ rules: [{ ...rule, id: 'members-restore-nothing' }] });
    const refused = await asMember('POST', `/trash/${raced?.itemId}/restore`);
    assert.deepEqual([refused.status, problemIn(refused)], [403, 'against-policy']);
    assert.deepEqual(await listed('', asMember), []);
    await putPolicy({});
    assert.deepEqual(await listed('', asMember), ['deal-2', 'deal-1']);
  });
  await check(
    `of ${callers} concurrent restores exactly one succeeds, and journal and bus have one entry`,
    async () => {
      const askers = [asOwner, asMember, asBackend];
      const answers = await Promise.all(
        Array.from({ length: callers }, (_, index) =>
          (askers[index % askers.length] ?? asBackend)<TrashItem>('POST', `/trash/${raced?.itemId}/restore`),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(statuses, [200, ...Array.from({ length: callers - 1 }, () => 409)]);
      assert.deepEqual(answers.find(({ status }) => status === 200)?.body.data, data);
      assert.deepEqual([await listed(), await listed('?status=restored')], [['deal-2'], ['deal-1']]);
      assert.deepEqual(await entriesOf('trash.restored', raced?.itemId ?? ''), [opportunity('deal-1')]);
    },
  );
  await check('a purged item has no data and no title, and cannot be restored', async () => {
    const { itemId } = await register('deal-3');
    for (const _ of ['once', 'again']) {
      const purged = await asOwner<TrashItem>('DELETE', `/trash/${itemId}`);
      expectStatus(purged, 200);
      assert.deepEqual([purged.body.status, purged.body.title], ['purged', undefined]);
    }
    const { body } = await asOwner('GET', `/trash/${itemId}`);
    assert.deepEqual([body['data'], body['title']], [undefined, undefined]);
    expectStatus(await asOwner('POST', `/trash/${itemId}/restore`), 409);
  });

  const table = { TableName: deployed.outputs['TableName'] };
  const stored = ({ PK, SK }: Key) => ({ Key: { PK: { S: PK }, SK: { S: SK } } });
  /** The clock of an instance cannot be moved, so the item's own time is changed. */
  const moveBack = (key: Key, attributes: readonly string[], to: string) =>
    aws(emulator, 'dynamodb', 'UpdateItem', {
      ...table,
      ...stored(key),
      UpdateExpression: `SET ${attributes.map((_, index) => `#a${index} = :v${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(attributes.map((_, index) => [`:v${index}`, { S: to }])),
    });
  let late: TrashItem | undefined;
  await check('an item whose retention is over does not exist for any reader, even while it is stored', async () => {
    late = await register('deal-4');
    const past = new Date(Date.now() - 1000).toISOString();
    await moveBack(keys.trashed(kept, 'opportunity', 'deal-4'), ['until'], past);
    await moveBack(keys.trashItem(kept, late.itemId), ['purgeAt', dueIndex.sort], past);
    expectStatus(await asOwner('GET', `/trash/${late.itemId}`), 404);
    expectStatus(await asOwner('POST', `/trash/${late.itemId}/restore`), 404);
    expectStatus(await asOwner('DELETE', `/trash/${late.itemId}`), 404);
    assert.deepEqual(await listed(), ['deal-2']);
    await register('deal-4');
  });
  await timed(`${deployed.name}: waiting for the rule to empty the trash`, () =>
    check('the every-minute rule removes it with its data, and journal and bus have one entry', async () => {
      const itemId = late?.itemId ?? '';
      const expired = [{ ...opportunity('deal-4'), reason: 'expired' }];
      assert.deepEqual(await entriesOf('trash.purged', itemId, sweepSeconds), expired);
      for (const key of [keys.trashItem(kept, itemId), keys.trashData(kept, itemId)]) {
        const found = await aws<{ Item?: unknown }>(emulator, 'dynamodb', 'GetItem', { ...table, ...stored(key) });
        assert.equal(found.Item, undefined);
      }
      assert.deepEqual(await listed(), ['deal-4', 'deal-2']);
    }),
  );
};
