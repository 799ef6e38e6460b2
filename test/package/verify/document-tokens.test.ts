import { expect, test } from 'vitest';
import { InvalidToken } from '../../../package/verify/index.ts';
import { type LinkClaims, linkClaims } from '../../../shared/share-links/token-claims.ts';
import { createFakeGatehouse } from '../../support/product/fake-gatehouse.ts';

/** Claims that only support tokens have. */
const ofSupport = { act: undefined, sid: undefined, grant_id: undefined, epoch: undefined };

test.each(['urn:gatehouse:document', 'urn:gatehouse:product'])(
  'the token of a share link for %s is not a support token',
  async (audience) => {
    const gatehouse = await createFakeGatehouse();
    const link = { linkId: 'lnk_01M80B7PC7FKCP02D8H2Q91GNK', accountId: 'acme', documentId: 'doc-1', expiresAt: null };
    const naming = { issuer: gatehouse.issuer, audience, jti: 'tok' };
    const claims: LinkClaims | undefined = linkClaims(link, naming, new Date(gatehouse.now()).toISOString());
    const verifier = gatehouse.verifier({ poll: false });
    // Its signature and times are good: a support token that is made in the same way passes.
    await verifier.verify(await gatehouse.token());
    const token = await gatehouse.token({ ...ofSupport, ...claims });
    await expect(verifier.verify(token)).rejects.toBeInstanceOf(InvalidToken);
  },
);
