import { expect, it } from 'vitest';
import { type LinkClaims, linkClaims } from '../../shared/share-links/token-claims.ts';
import { t0, useProduct } from '../support/product/example-product.ts';
import { audience } from '../support/product/fake-gatehouse.ts';

const { the, read, write } = useProduct();

/** What only tokens of support say. */
const ofSupport = { act: undefined, sid: undefined, grant_id: undefined, epoch: undefined };

const link = { linkId: 'lnk_01M80B7PC7FKCP02D8H2Q91GNK', accountId: 'acme', documentId: 'doc-1', expiresAt: null };
const claimsFor = (aud: string): LinkClaims => {
  const naming = { issuer: the.gatehouse.issuer, audience: aud, jti: 'tok' };
  const claims = linkClaims(link, naming, new Date(t0 * 1000).toISOString());
  if (!claims) throw new Error('no claims');
  return claims;
};

it.each(['urn:gatehouse:document', audience])(
  'the token of a share link for %s opens nothing of support',
  async (aud) => {
    const token = await the.gatehouse.token(t0, { ...ofSupport, ...claimsFor(aud) });
    for (const response of [await read(token), await write(token)]) expect(response.status).toBe(401);
  },
);

it('refused is what it says, not how it was made', async () => {
  expect((await read(await the.gatehouse.token(t0))).status).toBe(200);
});
