import assert from 'node:assert/strict';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Evaluation } from '../../shared/decisions/authzen.ts';
import type { ShadowHit } from '../../shared/policies/shadow-hit.ts';
import { accountAt } from './account.ts';
import type { Instance } from './instance.ts';
import { ruled, team } from './people.ts';
import { type Report, until } from './report.ts';
import { expectStatus } from './visit.ts';

/** The emulator runs all functions of two instances on one small machine, so they are slow. */
const jobSeconds = 60;

const campaign = { type: 'campaign', id: 'autumn' };

/** Decisions by rules and by other facts; a withdrawal takes effect immediately. */
export const checkDecisions = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { ruler, agent } = people;
  const account = accountAt(world, ruled, ruler);
  const { asOwner, asBackend, putUser, putPolicy, decide, decideAll, enter } = account;
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const member: Evaluation['subject'] = { type: 'user', id: 'a-member' };
  const asks = (
    subject: Evaluation['subject'],
    name: string,
    resource: Evaluation['resource'] = { type: 'opportunity', id: 'one' },
  ) => ({ subject, action: { name }, resource });
  const verdict = async (asked: Evaluation): Promise<string> => {
    const { decision, context } = await decide(asked);
    return `${decision} ${context?.reason}`;
  };

  await check('rules decide by role and by properties of the resource; the answer names them', async () => {
    await putPolicy({
      rules: [
        {
          id: 'won-is-final',
          effect: 'forbid',
          actions: ['edit'],
          resourceTypes: ['opportunity'],
          roles: ['member'],
          when: { 'resource.properties.status': { equals: 'won' } },
        },
      ],
    });
    const won = { type: 'opportunity', id: 'one', properties: { status: 'won' } };
    const { decision, context } = await decide(asks(member, 'edit', won));
    assert.deepEqual([decision, context?.reason, context?.rules], [false, 'rule', ['won-is-final']]);
    assert.equal(await verdict(asks(member, 'edit')), 'true default');
    assert.equal(await verdict(asks({ type: 'user', id: 'an-admin' }, 'edit', won)), 'true default');
    // A role that the request claims has no effect.
    assert.equal(await verdict(asks({ ...member, properties: { role: 'owner' } }, 'edit', won)), 'false rule');
  });
  await check('where the policy requires a second factor, a user without one is denied', async () => {
    await putPolicy({ twoFactor: 'sensitive' });
    const { decision, context } = await decide(asks(member, 'export'));
    assert.deepEqual([decision, context?.reason, context?.amr_values], [false, 'two-factor-needed', 'mfa']);
    assert.equal(await verdict(asks(member, 'edit')), 'true default');
    await putUser('a-member', { twoFactor: true });
    assert.equal(await verdict(asks(member, 'export')), 'true default');
    await putPolicy({});
  });
  await check('a suspended user is denied from the next decision on', async () => {
    await putUser('a-member', { status: 'suspended' });
    assert.equal(await verdict(asks(member, 'edit')), 'false user-suspended');
    await putUser('a-member', { status: 'active' });
    assert.equal(await verdict(asks(member, 'edit')), 'true default');
  });
  await check('the boxes of the campaign matrix decide access and leads', async () => {
    expectStatus(await asBackend('PUT', `/campaigns/${campaign.id}`, { name: 'Autumn' }), 201);
    const questions = ['access', 'receive_leads'].map((name) => asks(member, name, campaign));
    const reasons = async () =>
      (await decideAll(questions)).map(({ decision, context }) => `${decision} ${context?.reason}`);
    assert.deepEqual(await reasons(), ['false no-campaign-access', 'false no-campaign-access']);
    const changes = [{ campaignIds: [campaign.id], canAccess: true }];
    const job = await asOwner<AssignmentJob>('POST', '/assignment-jobs', { userIds: [member.id], changes });
    expectStatus(job, 202);
    await until('the end of the job', jobSeconds, async () => {
      const { body } = await asOwner<AssignmentJob>('GET', `/assignment-jobs/${job.body.jobId}`);
      return body.finishedAt;
    });
    assert.deepEqual(await reasons(), ['true campaign-access', 'false no-campaign-access']);
  });
  await check('a support session has the boxes of the grantor, and ends immediately with a revocation', async () => {
    const { sessionId, grantId } = await enter(agent, team, 'full');
    const session = { type: 'support_session', id: sessionId };
    assert.equal(await verdict(asks(session, 'edit')), 'true default');
    assert.equal(await verdict(asks(session, 'access', campaign)), 'false no-campaign-access');
    assert.equal(
      await verdict(asks(session, 'edit', { type: 'gatehouse:policy', id: ruled })),
      'false not-in-support-session',
    );
    const named = { ...asks({ type: 'user', id: ruler.id }, 'edit'), context: { sessionId } };
    assert.equal(await verdict(named), 'true default');
    assert.equal(await verdict({ ...asks(member, 'edit'), context: { sessionId } }), 'false session-of-another');
    expectStatus(await asOwner('POST', `/grants/${grantId}/revoke`), 200);
    assert.equal(await verdict(asks(session, 'edit')), 'false session-ended');
    assert.equal(await verdict(named), 'false session-ended');
  });
  await check(
    'a draft and a rule in shadow decide nothing; the decisions that they would change are counted',
    async () => {
      await putPolicy({
        rules: [
          {
            id: 'no-edits',
            effect: 'forbid',
            actions: ['edit'],
            resourceTypes: ['*'],
            roles: ['member'],
            shadow: true,
          },
        ],
        draft: { restrictions: { 'opportunity.export': 'admins' } },
      });
      const owner = { type: 'user', id: ruler.id };
      const asked = [asks(member, 'export'), asks(member, 'export'), asks(member, 'edit'), asks(owner, 'export')];
      const decisions = await decideAll(asked);
      assert.ok(decisions.every(({ decision }) => decision));
      const { body } = await asOwner<{ items: ShadowHit[] }>('GET', '/policy/shadow');
      const counts = body.items.map(({ userId, action, source, would, count, reason, rules }) =>
        [source, userId, action, would, count, reason, ...rules].join(' '),
      );
      assert.deepEqual(counts, [
        'draft a-member export deny 2 restriction restriction:opportunity.export',
        'rules a-member edit deny 1 rule no-edits',
      ]);
    },
  );
};
