import { describe, expect, it } from 'vitest';
import type { Link } from '../../shared/share-links/link.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeLink, openLink, readLinks, revokeLink } from '../support/world/links.ts';
import { makeAccount } from '../support/world/world.ts';

useHost();

const entries = async () => (await host.journal()).filter(({ target }) => target.type === 'share-link');

describe('revoking', () => {
  it('ends a link at once and for good; repeating is harmless', async () => {
    const link = await makeLink(host.accountId);
    setClock(later(start, second));
    const { status, body } = await revokeLink(host.accountId, link.linkId);
    const { code: _code, ...shown } = link;
    const revoked = {
      ...shown,
      ...{ status: 'revoked', revokedAt: later(start, second), revokedBy: { kind: 'user', id: host.owner.id } },
    };
    expect([status, body]).toEqual([200, revoked]);
    const late = await openLink(link.linkId, link.code);
    expect([late.status, problemName(late)]).toEqual([410, 'link-gone']);
    setClock(later(start, minute));
    const again = await api<Link>('revokeShareLink', {
      as: service,
      params: { accountId: host.accountId, linkId: link.linkId },
    });
    expect([again.status, again.body]).toEqual([200, revoked]);
    expect((await entries()).map(({ type, data }) => [type, data])).toEqual([
      ['share-link.created', expect.anything()],
      ['share-link.revoked', { documentId: 'doc-1' }],
    ]);
  });

  it('succeeds though recipients open the link meanwhile, and no later attempt opens it', async () => {
    const link = await makeLink(host.accountId);
    const late = await interrupted(
      'TransactWriteItems',
      () => revokeLink(host.accountId, link.linkId),
      () => openLink(link.linkId, link.code),
    );
    expect([late.status, problemName(late)]).toEqual([410, 'link-gone']);
    expect(await readLinks(host.accountId)).toMatchObject([{ status: 'revoked', uses: 0 }]);
    const other = await makeLink(host.accountId);
    const answer = await interrupted(
      'TransactWriteItems',
      () => openLink(other.linkId, other.code),
      () => revokeLink(host.accountId, other.linkId),
    );
    expect(answer.status).toBe(200);
    expect((await readLinks(host.accountId))[0]).toMatchObject({ status: 'revoked', uses: 1 });
  });

  it('by two at once is recorded once', async () => {
    const { linkId } = await makeLink(host.accountId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => revokeLink(host.accountId, linkId)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await entries()).map(({ type }) => type)).toEqual(['share-link.created', 'share-link.revoked']);
  });

  it('finds no link of another account, and none that is not there', async () => {
    const { linkId } = await makeLink(await makeAccount());
    for (const id of [linkId, 'lnk_01M80B7PC7FKCP02D8H2Q91GNK']) {
      const answer = await revokeLink(host.accountId, id);
      expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    }
  });
});
