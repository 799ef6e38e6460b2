import assert from 'node:assert/strict';
import type { Evaluation } from '../../shared/decisions/authzen.ts';
import { accountAt } from './account.ts';
import type { Instance } from './instance.ts';
import { otherTeam, ruled, team } from './people.ts';
import type { Report } from './report.ts';

/** The actions that each restriction denies to members, by the contract. */
const restrictions = {
  'prospecting_file.export': ['export prospecting_file'],
  'opportunity.export': ['export opportunity'],
  'client_folder.export': ['export client_folder'],
  'prospecting_file.delete': ['delete prospecting_file'],
  'opportunity.delete': ['delete opportunity'],
  'client_folder.delete': ['delete client_folder'],
  'comment.delete': ['delete comment', 'delete email'],
  'after_sales_process.delete': ['delete after_sales_process', 'delete after_sales_task'],
};

const operations = Object.values(restrictions).flat();

/** Each restriction by itself, none, and all: for each role, and inside a support session of either scope. */
export const checkRestrictions = async (report: Report, world: Instance): Promise<void> => {
  const { people, deployed } = world;
  const { ruler, agent, outsider } = people;
  const { putUser, putPolicy, decideAll, enter } = accountAt(world, ruled, ruler);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  let inside: { readOnly: string; full: string } = { readOnly: '', full: '' };

  await check('agents of two teams have sessions, one read-only, one with full scope', async () => {
    await putUser('an-admin', { role: 'admin' });
    await putUser('a-member');
    inside = {
      readOnly: (await enter(agent, team, 'read_only')).sessionId,
      full: (await enter(outsider, otherTeam, 'full')).sessionId,
    };
  });

  /** The denied actions, as `who: action type (reason)`. */
  const denied = async (): Promise<string[]> => {
    const who: [string, Evaluation['subject']][] = [
      ['owner', { type: 'user', id: ruler.id }],
      ['admin', { type: 'user', id: 'an-admin' }],
      ['member', { type: 'user', id: 'a-member' }],
      ['read_only', { type: 'support_session', id: inside.readOnly }],
      ['full', { type: 'support_session', id: inside.full }],
    ];
    const asked = who.flatMap(([name, subject]) =>
      operations.map((operation) => {
        const [action = '', type = ''] = operation.split(' ');
        return { name, operation, evaluation: { subject, action: { name: action }, resource: { type, id: 'one' } } };
      }),
    );
    const decisions = await decideAll(asked.map(({ evaluation }) => evaluation));
    assert.equal(decisions.length, asked.length);
    return asked.flatMap(({ name, operation }, index) => {
      const { decision, context } = decisions[index] ?? {};
      return decision === true ? [] : [`${name}: ${operation} (${context?.rules ?? context?.reason})`];
    });
  };
  const expected = (on: readonly (keyof typeof restrictions)[]): string[] => [
    ...on.flatMap((name) => restrictions[name].map((operation) => `member: ${operation} (restriction:${name})`)),
    ...operations.map((operation) => `read_only: ${operation} (session-read-only)`),
  ];
  const names = Object.keys(restrictions) as (keyof typeof restrictions)[];
  for (const on of [[], ...names.map((name) => [name]), names]) {
    const what = on.length === 1 ? on[0] : on.length === 0 ? 'no restriction' : 'all restrictions';
    await check(`${what} on: only members are denied; sessions depend on their scope`, async () => {
      await putPolicy({ restrictions: Object.fromEntries(on.map((name) => [name, 'admins'])) });
      assert.deepEqual(await denied(), expected(on));
    });
  }
};
