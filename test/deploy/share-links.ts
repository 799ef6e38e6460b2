import assert from 'node:assert/strict';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { pooled } from '../../shared/core/pool.ts';
import type { Link } from '../../shared/share-links/link.ts';
import { accountAt, problemIn } from './account.ts';
import type { Answer } from './api.ts';
import type { Instance } from './instance.ts';
import { kept } from './people.ts';
import { issuerOf } from './product.ts';
import { type Report, timed } from './report.ts';
import { expectStatus } from './visit.ts';

/** The number of guesses at one link, and how many run concurrently: each is a process on the emulator. */
const guesses = 150;
const atOnce = 8;

const rita = 'rita@mail.example';

interface Opened {
  documentId: string;
  accessToken: string;
  expiresIn: number;
}

/** Documents that are shared by a link and a code. */
export const checkShareLinks = async (report: Report, world: Instance): Promise<void> => {
  const { api, people, deployed, emulator } = world;
  const { asOwner, asBackend, putPolicy, entriesOf } = accountAt(world, kept, people.keeper);
  const instance = issuerOf(emulator, deployed.outputs);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const share = async (more: Record<string, unknown> = {}): Promise<Link & { code: string }> => {
    const body = { documentId: 'offer-1', recipients: [rita, 'zoe@mail.example'], ...more };
    const answer = await asOwner<Link & { code: string }>('POST', '/share-links', body);
    expectStatus(answer, 201);
    return answer.body;
  };
  const open = (linkId: string, code: string, email?: string): Promise<Answer<Opened>> =>
    api<Opened>('POST', `/v1/share-links/${linkId}/open`, {
      body: { code, ...(email === undefined ? {} : { email }) },
    });
  const linkAsSeen = async (linkId: string): Promise<Link | undefined> => {
    const { body } = await asOwner<{ items: Link[] }>('GET', '/share-links');
    return body.items.find((one) => one.linkId === linkId);
  };
  const refusedAs = async (answer: Answer<unknown>, status: number, problem: string): Promise<void> =>
    assert.deepEqual([answer.status, problemIn(answer)], [status, problem]);
  const wrong = 'A'.repeat(22);

  await check('a link is opened with its code and the address; the code is shown only once', async () => {
    const { linkId, code } = await share({ duration: 'P7D' });
    const opened = await open(linkId, code, ' RITA@mail.example ');
    expectStatus(opened, 200);
    const keys = createRemoteJWKSet(new URL(`${instance.issuer}/.well-known/jwks.json`), {
      [customFetch]: instance.fetch,
    });
    const { payload } = await jwtVerify(opened.body.accessToken, keys, {
      issuer: instance.issuer,
      audience: 'urn:gatehouse:document',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    assert.deepEqual(
      [payload.sub, payload['account_id'], payload['document_id'], Number(payload.exp) - Number(payload.iat)],
      [linkId, kept, 'offer-1', 300],
    );
    for (const seen of [asOwner, asBackend]) {
      const { body } = await seen('GET', '/share-links');
      assert.ok(!JSON.stringify(body).includes(code));
    }
    // It opens the document and nothing in the API.
    expectStatus(await api('GET', `/v1/accounts/${kept}/share-links`, { token: opened.body.accessToken }), 401);
  });
  await check('a wrong code, a wrong address and both get the same answer; a missing address is named', async () => {
    const { linkId, code } = await share();
    const answers = [
      await open(linkId, wrong, rita),
      await open(linkId, code, 'eve@mail.example'),
      await open(linkId, wrong, 'eve@mail.example'),
    ];
    for (const answer of answers) await refusedAs(answer, 403, 'link-refused');
    const shown = answers.map(({ headers, body }) => {
      const { requestId: _id, ...rest } = body as unknown as Record<string, unknown>;
      return [Object.keys(headers).sort(), headers['content-type'], rest];
    });
    assert.deepEqual([shown[1], shown[2]], [shown[0], shown[0]]);
    await refusedAs(await open(linkId, code), 422, 'email-needed');
    await refusedAs(await open('lnk_01JD0000000000000000000000', code, rita), 404, 'not-found');
    expectStatus(await open(linkId, code, 'zoe@mail.example'), 200);
  });
  await check('an account may turn off the address', async () => {
    const { linkId, code } = await share();
    await putPolicy({ shareLinks: { emailChallenge: false } });
    expectStatus(await open(linkId, code), 200);
    await putPolicy({});
    await refusedAs(await open(linkId, code), 422, 'email-needed');
  });
  await check('a link has a limited number of uses, and none once it is revoked', async () => {
    const { linkId, code } = await share({ maxUses: 2, recipients: [rita] });
    expectStatus(await open(linkId, code, rita), 200);
    expectStatus(await open(linkId, code, rita), 200);
    await refusedAs(await open(linkId, code, rita), 410, 'link-gone');
    const { status, uses } = (await linkAsSeen(linkId)) ?? {};
    assert.deepEqual([status, uses], ['used-up', 2]);
    const other = await share();
    for (const _ of ['once', 'again']) expectStatus(await asOwner('DELETE', `/share-links/${other.linkId}`), 200);
    await refusedAs(await open(other.linkId, other.code, rita), 410, 'link-gone');
  });
  let guessed: (Link & { code: string }) | undefined;
  await timed(`${deployed.name}: guessing at a link`, () =>
    check(`of ${guesses} guesses, ${atOnce} at a time, five are checked; the others must wait`, async () => {
      guessed = await share();
      const { linkId } = guessed;
      const answers = await pooled(
        Array.from({ length: guesses }, (_, index) => `${wrong.slice(4)}${String(index).padStart(4, '0')}`),
        atOnce,
        (code) => open(linkId, code, rita),
      );
      const counts = Map.groupBy(answers, (answer) => `${answer.status} ${problemIn(answer)}`);
      const count = (which: string): number => counts.get(which)?.length ?? 0;
      // While the first five are being checked, others may be told to retry; they are not checked.
      const waiting = count('429 too-many-attempts') + count('503 busy');
      assert.deepEqual([count('403 link-refused'), waiting, [...counts.keys()].length <= 3], [5, guesses - 5, true]);
      assert.ok(count('429 too-many-attempts') > guesses / 2);
      for (const { headers } of counts.get('429 too-many-attempts') ?? []) {
        const seconds = Number(headers['retry-after']);
        assert.ok(seconds > 0 && seconds <= 15 * 60, `Retry-After: ${headers['retry-after']}`);
      }
    }),
  );
  await check(
    'the right code does not open it then; the owner sees the lock, and journal and bus have one entry',
    async () => {
      const { linkId = '', code = '' } = guessed ?? {};
      await refusedAs(await open(linkId, code, rita), 429, 'too-many-attempts');
      const seen = await linkAsSeen(linkId);
      assert.equal(seen?.status, 'locked');
      const locks = [{ documentId: 'offer-1', until: seen?.lockedUntil, attempts: 5 }];
      assert.deepEqual(await entriesOf('share-link.locked', linkId), locks);
    },
  );
};
