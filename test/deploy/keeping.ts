import assert from 'node:assert/strict';
import type { Person } from '../../shared/accounts/people.ts';
import { accountAt, problemIn } from './account.ts';
import type { Instance } from './instance.ts';
import { kept, otherTeam } from './people.ts';
import type { Report } from './report.ts';
import { checkSensitiveActions } from './sensitive-actions.ts';
import { checkShareLinks } from './share-links.ts';
import { checkTrash } from './trash.ts';
import { expectStatus } from './visit.ts';

interface People {
  items: Person[];
  summary: Record<string, number>;
  support: { grantId: string; sessions: number }[];
}

const day = 86_400_000;

/** The list of people with access to the account. */
const checkPeople = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { keeper, clerk, outsider } = people;
  const { as, asOwner, putUser, enter } = accountAt(world, kept, keeper);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const list = async (query = ''): Promise<People> => {
    const answer = await asOwner<People>('GET', `/people${query}`);
    expectStatus(answer, 200);
    return answer.body;
  };
  const ids = async (query: string) => (await list(query)).items.map(({ userId }) => userId);

  await check('owners see the people with access, their facts, and support access', async () => {
    const lastSeenAt = new Date(Date.now() - 91 * day).toISOString();
    await putUser('accountant', { kind: 'external', passwordStrength: 1, twoFactor: true, lastSeenAt });
    await putUser('gone-on-leave', { status: 'suspended', passwordStrength: 4 });
    const { grantId } = await enter(outsider, otherTeam, 'read_only');
    const { items, summary, support } = await list();
    assert.deepEqual(items.find(({ userId }) => userId === 'accountant')?.concerns, ['weak-password', 'stale']);
    assert.deepEqual(summary, {
      ...{ total: 4, internal: 3, external: 1, suspended: 1 },
      ...{ weakPasswords: 1, unratedPasswords: 2, withoutTwoFactor: 3, stale: 1 },
    });
    assert.equal(support.find((one) => one.grantId === grantId)?.sessions, 1);
  });
  await check('they filter, sort and search; members may not read the list', async () => {
    assert.deepEqual(await ids('?concern=stale'), ['accountant']);
    assert.deepEqual((await ids('?sort=-passwordStrength')).slice(0, 2), ['gone-on-leave', 'accountant']);
    assert.deepEqual(await ids('?q=ON-LEAVE'), ['gone-on-leave']);
    expectStatus(await as(clerk)('GET', '/people'), 403);
  });
};

/** A feature that the edition lacks cannot be used; existing data stays. */
const checkEditions = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed, bareEdition } = world;
  const { asOwner, asBackend, putAccount } = accountAt(world, kept, people.keeper);
  if (bareEdition === undefined) {
    report.skip(
      `${deployed.name}: trash, links and sensitive actions in an edition without them`,
      'all editions of this instance have them; the other instance has one without them',
    );
    return;
  }
  await report.check(`${deployed.name}: an edition without them refuses trash, share links and reports`, async () => {
    expectStatus(await putAccount(bareEdition), 200);
    const refused = [
      await asBackend('POST', '/trash', { resourceType: 'note', resourceId: 'one', data: null }),
      await asBackend('POST', '/share-links', { documentId: 'offer-1', recipients: ['rita@mail.example'] }),
      await asBackend('POST', '/sensitive-actions', {
        userId: people.clerk.id,
        actions: [{ action: 'export', resourceType: 'note' }],
      }),
    ];
    for (const answer of refused) {
      assert.deepEqual([answer.status, problemIn(answer)], [403, 'edition-needed']);
      assert.match(String(answer.body['detail']), /needs the edition sales_essentials/);
    }
    for (const path of ['/trash', '/share-links', '/sensitive-actions']) expectStatus(await asOwner('GET', path), 200);
    expectStatus(await putAccount('dream_team'), 200);
  });
};

/** Trash, share links, sensitive actions and people, in an account of their own. */
export const playKeeping = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { putAccount, putUser } = accountAt(world, kept, people.keeper);
  await report.check(`${deployed.name}: a service creates the account of a keeper and a clerk`, async () => {
    expectStatus(await putAccount('dream_team'), 201);
    await putUser(people.keeper.id, { role: 'owner' });
    await putUser(people.clerk.id);
  });
  await checkPeople(report, world);
  await checkSensitiveActions(report, world);
  await checkShareLinks(report, world);
  await checkEditions(report, world);
  await checkTrash(report, world);
};
