import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AwsServices, startAwsServices } from '../../local/aws-services.ts';
import { kmsSdk } from '../../shared/tokens/kms.ts';
import { publicKeyOf, publishedKeys } from '../../shared/tokens/published-keys.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';
import { verifyOwnToken } from '../../shared/tokens/verify.ts';

let services: AwsServices;

beforeAll(async () => {
  services = await startAwsServices();
  Object.assign(process.env, services.environment, { SIGNING_KEYS: JSON.stringify(services.signingKeys) });
});
afterAll(() => services.close(0));

it('the local KMS signs and publishes, asked over HTTP as the real one is', async () => {
  const claims = { iss: tokenIssuer(), sub: 'olivia', exp: 2_000_000_000 };
  const keys = createLocalJWKSet(await publishedKeys());
  for (let n = 0; n < 20; n++) {
    const token = await signJwt('at+jwt', { ...claims, n });
    expect(await verifyOwnToken(token, 'at+jwt')).toEqual({ ...claims, n });
    expect((await jwtVerify(token, keys, { currentDate: new Date(0) })).payload).toEqual({ ...claims, n });
  }
});

it('the local KMS knows no other keys, and does not sign anything else than digests', async () => {
  const other = 'arn:aws:kms:local:000000000000:key/other';
  await expect(publicKeyOf(other)).rejects.toMatchObject({ name: 'NotFoundException' });
  const { KMSClient, SignCommand } = await kmsSdk();
  const client = new KMSClient({});
  const [KeyId] = services.signingKeys;
  const sent = (more: object) =>
    client.send(
      new SignCommand({
        KeyId,
        Message: Buffer.alloc(32),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
        ...more,
      }),
    );
  expect((await sent({})).Signature?.length).toBeGreaterThan(8);
  for (const odd of [{ MessageType: 'RAW' }, { SigningAlgorithm: 'ECDSA_SHA_384' }, { Message: Buffer.alloc(31) }]) {
    await expect(sent(odd)).rejects.toMatchObject({ name: 'ValidationException' });
  }
  client.destroy();
});

it('a key is a new one at each start', async () => {
  const again = await startAwsServices();
  expect(again.signingKeys).toHaveLength(1);
  expect(again.signingKeys).not.toEqual(services.signingKeys);
  await again.close(0);
});
