import { makeAccount, succeed } from '../../support/account-world.ts';
import { freshTable } from '../../support/database.ts';
import { step } from '../../support/progress.ts';
import { type Cost, costOf } from './cost.ts';

export interface Revocation {
  sessions: number;
  cost: Cost;
}

const revocation = async (sessions: number): Promise<Revocation> => {
  const { accountId, owner, grantIds, inside } = await makeAccount(`revoke-${sessions}`, 1, sessions);
  const request = { as: owner, params: { accountId, grantId: grantIds[0] ?? '' } };
  const cost = await costOf(`${sessions} open sessions`, () => succeed('revokeGrant', request));
  const list = { as: owner, params: { accountId }, query: { pageSize: '50' } };
  const { items } = await succeed<{ items: { status: string }[] }>('listSessions', list);
  const ended = items.filter(({ status }) => status === 'ended').length;
  if (ended !== inside.length) throw new Error(`${ended} of ${inside.length} sessions have ended`);
  return { sessions, cost };
};

/** The revocation of a grant with none, one and as many sessions as there may be open under it. */
export const revocations = async (): Promise<Revocation[]> => {
  await freshTable('revocation');
  const measured: Revocation[] = [];
  for (const sessions of [0, 1, 25]) {
    measured.push(await step(`revocation, ${sessions} sessions`, () => revocation(sessions)));
  }
  return measured;
};
