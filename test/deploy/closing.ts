import assert from 'node:assert/strict';
import type { Account } from '../../shared/accounts/account.ts';
import type { Link } from '../../shared/share-links/link.ts';
import { problemIn } from './account.ts';
import type { Answer } from './api.ts';
import type { Instance } from './instance.ts';
import { type Report, until } from './report.ts';
import { expectStatus } from './visit.ts';

/** The sweep runs every minute and has other work; the rest is for a slow machine. */
const sweepSeconds = 60 + 60 + 60;

const day = 86_400_000;

/** A customer leaves and comes back: an account of its own, of which the vendor's backend takes care. */
export const playClosing = async (report: Report, { api, people, deployed }: Instance): Promise<void> => {
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const asBackend = <Body = Record<string, unknown>>(method: string, path = '', body?: unknown) =>
    api<Body>(method, `/v1/accounts/leaving${path}`, { ...people.service, ...(body === undefined ? {} : { body }) });
  const email = 'rita@mail.example';
  const open = ({ linkId, code }: { linkId: string; code: string }): Promise<Answer<Record<string, unknown>>> =>
    api('POST', `/v1/share-links/${linkId}/open`, { body: { code, email } });
  let link = { linkId: '', code: '' };

  await check('a service closes an account; its links open nothing from then on', async () => {
    expectStatus(await asBackend('PUT', '', { name: 'Leaving', edition: 'dream_team' }), 201);
    const user = { name: 'Lea Leaving', email: 'lea@leaving.example', role: 'owner' };
    expectStatus(await asBackend('PUT', '/users/lea', user), 201);
    const made = await asBackend<typeof link>('POST', '/share-links', { documentId: 'offer-1', recipients: [email] });
    expectStatus(made, 201);
    link = made.body;
    const closed = await asBackend<Account>('DELETE');
    expectStatus(closed, 200);
    const { closedAt = '', eraseAt = '' } = closed.body;
    assert.equal(Date.parse(eraseAt) - Date.parse(closedAt), 30 * day);
    assert.deepEqual((await asBackend<Account>('DELETE')).body, closed.body);
    const refused = await open(link);
    assert.deepEqual([refused.status, problemIn(refused)], [410, 'link-gone']);
    const late = await asBackend('PUT', '/users/late', user);
    assert.deepEqual([late.status, problemIn(late)], [410, 'account-closed']);
  });
  await check('it reopens the account; what was revoked stays revoked', async () => {
    expectStatus(await asBackend('PUT', '', { name: 'Leaving' }), 200);
    await until('the revoked link', sweepSeconds, async () => {
      const { body } = await asBackend<Link>('GET', `/share-links/${link.linkId}`);
      return body.status === 'revoked' ? body : undefined;
    });
    assert.equal(problemIn(await open(link)), 'link-gone');
  });
};
