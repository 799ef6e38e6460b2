import assert from 'node:assert/strict';
import { accountAt, problemIn } from './account.ts';
import { checkCertification } from './certification.ts';
import { checkDecisions } from './decisions.ts';
import type { Instance } from './instance.ts';
import { ruled } from './people.ts';
import type { Report } from './report.ts';
import { checkRestrictions } from './restrictions.ts';
import { expectStatus } from './visit.ts';

const permits = { id: 'all-may', effect: 'permit', actions: ['edit'], resourceTypes: ['note'] };
const forbids = { id: 'nobody-may', effect: 'forbid', actions: ['edit'], resourceTypes: ['*'] };

/** Invalid policies, each with a problem that points at the place. */
const checkPolicy = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { asOwner, putAccount, putUser, tryPolicy, putPolicy, decide, entriesOf } = accountAt(
    world,
    ruled,
    people.ruler,
  );
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const mayUse = (id: string) =>
    decide({
      subject: { type: 'user', id: people.ruler.id },
      action: { name: 'use' },
      resource: { type: 'feature', id },
    });

  await check(
    'a feature that the edition lacks cannot be set, and the answer names the edition that has it',
    async () => {
      expectStatus(await putAccount('sales_essentials'), 201);
      await putUser(people.ruler.id, { role: 'owner', twoFactor: true });
      const refused = await tryPolicy({ restrictions: { 'opportunity.export': 'admins' }, twoFactor: 'sensitive' });
      expectStatus(refused, 403);
      assert.equal(problemIn(refused), 'edition-needed');
      assert.deepEqual((refused.body as unknown as { errors: unknown }).errors, [
        { pointer: '#/restrictions', message: 'needs the edition dream_team' },
      ]);
      assert.deepEqual((await mayUse('restrictions')).context?.reason, 'not-in-edition');
      assert.equal((await putPolicy({ twoFactor: 'sensitive' })).twoFactor, 'sensitive');
    },
  );
  await check('with that edition it can be set', async () => {
    expectStatus(await putAccount('dream_team'), 200);
    assert.deepEqual((await mayUse('restrictions')).context?.reason, 'edition');
    const { restrictions } = await putPolicy({ restrictions: { 'opportunity.export': 'admins' } });
    assert.equal(restrictions['opportunity.export'], 'admins');
  });
  await check('a policy that contradicts itself is refused, pointing at the rule', async () => {
    const refused = await tryPolicy({ rules: [forbids, permits] });
    expectStatus(refused, 400);
    const { errors } = refused.body as unknown as { errors: { pointer: string; message: string }[] };
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ['#/rules/1'],
    );
    assert.match(errors[0]?.message ?? '', /nobody-may/);
  });
  await check('a policy is replaced only with its current version', async () => {
    expectStatus(await asOwner('PUT', '/policy', {}), 428);
    expectStatus(await asOwner('PUT', '/policy', {}, { 'if-match': '"0"' }), 412);
  });
  await check('journal and bus have the change', async () => {
    const [last] = (await entriesOf('policy.changed', ruled)) as { to: { restrictions?: Record<string, string> } }[];
    assert.equal(last?.to.restrictions?.['opportunity.export'], 'admins');
  });
};

/** Owners and the vendor's backend use policies and decisions, in accounts of their own. */
export const playPolicies = async (report: Report, world: Instance): Promise<void> => {
  await checkPolicy(report, world);
  await checkRestrictions(report, world);
  await checkDecisions(report, world);
  await checkCertification(report, world);
};
