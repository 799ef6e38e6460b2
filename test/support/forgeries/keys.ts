import { createPublicKey } from 'node:crypto';
import { attacker, by, hmac, type Json, part, type Table, type Workshop } from './workshop.ts';

const empty = Buffer.alloc(0);

const oddKids: Table = {
  'a path to /dev/null': '../../../../../../dev/null',
  'an absolute path': '/proc/sys/kernel/randomize_va_space',
  'a URL': 'https://attacker.example/key.pem',
  SQL: "x' UNION SELECT 'secret'; --",
  'a shell command': '| touch /tmp/x',
  'an inherited name': '__proto__',
  'a method of objects': 'constructor',
  nothing: '',
  'a space': ' ',
  'an unknown key': '00000000-0000-0000-0000-000000000000',
};

export const unsigned = ({ body, signature, header }: Workshop): Table =>
  Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined, [], ['ES256'], 'es256', 'ES256 '].flatMap((alg) => {
      const head = part({ ...header, alg });
      const name = `alg ${JSON.stringify(alg) ?? 'missing'}`;
      return [
        [`${name}, no signature`, `${head}.${body}.`],
        [`${name}, two parts`, `${head}.${body}`],
        [`${name}, the signature of a good token`, `${head}.${body}.${signature}`],
      ];
    }),
  );

export const confusedWithHmac = ({ headed, publicKey, header }: Workshop): Table => {
  const key = createPublicKey({ key: publicKey as Json, format: 'jwk' });
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const [x, y] = [publicKey.x, publicKey.y].map((one) => Buffer.from(one ?? '', 'base64url'));
  const point = Buffer.concat([Buffer.of(4), x ?? empty, y ?? empty]);
  const secrets: Record<string, string | Uint8Array> = {
    'the public key as PEM': pem,
    'the public key as PEM, trimmed': pem.trim(),
    'the public key as DER': key.export({ type: 'spki', format: 'der' }),
    'the public key as JWK': JSON.stringify(publicKey),
    'the public key as a point': point,
    'the public key as a point without its tag': point.subarray(1),
    'x of the public key': publicKey.x ?? '',
    'the key id': String(header['kid']),
    nothing: '',
  };
  const table = Object.entries(secrets).map(([name, secret]) => [
    `HS256 with ${name}`,
    headed({ alg: 'HS256' }, hmac('sha256', secret)),
  ]);
  return {
    ...Object.fromEntries(table),
    'HS384 with the public key as PEM': headed({ alg: 'HS384' }, hmac('sha384', pem)),
    'HS512 with the public key as PEM': headed({ alg: 'HS512' }, hmac('sha512', pem)),
    'ES256 with an HMAC by the public key as PEM': headed({}, hmac('sha256', pem)),
  };
};

export const byAnotherKey = ({ headed }: Workshop): Table => ({
  "ES256 by the attacker's key": headed({}, by(attacker.p256.privateKey)),
  "RS256 by the attacker's key": headed({ alg: 'RS256' }, by(attacker.rsa.privateKey)),
  "ES256 by the attacker's RSA key": headed({}, by(attacker.rsa.privateKey)),
  "ES384 by the attacker's key": headed({ alg: 'ES384' }, by(attacker.p384.privateKey, 'sha384')),
  "ES256K by the attacker's key": headed({ alg: 'ES256K' }, by(attacker.k256.privateKey)),
  "EdDSA by the attacker's key": headed({ alg: 'EdDSA' }, by(attacker.ed25519.privateKey, null)),
});

export const keyBroughtAlong = ({ headed }: Workshop): Table => {
  const jwk = attacker.p256.publicKey.export({ format: 'jwk' });
  const der = attacker.p256.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const url = 'https://attacker.example/keys.json';
  const injected: Record<string, Json> = {
    jwk: { jwk },
    jku: { jku: url },
    x5u: { x5u: url },
    x5c: { x5c: [der] },
    'jku in the name of a loopback host': { jku: 'http://127.0.0.1/keys.json' },
    'a jwk and a jku': { jwk, jku: url },
  };
  return Object.fromEntries(
    Object.entries(injected).flatMap(([name, more]) => [
      [`${name}, under our key id`, headed(more, by(attacker.p256.privateKey))],
      [`${name}, under another key id`, headed({ ...more, kid: 'theirs' }, by(attacker.p256.privateKey))],
      [`${name}, without a key id`, headed({ ...more, kid: undefined }, by(attacker.p256.privateKey))],
    ]),
  );
};

export const oddKeyIds = ({ headed, signatureOf, header }: Workshop): Table => {
  const { kid } = header;
  const others: Record<string, unknown> = {
    ...oddKids,
    missing: undefined,
    null: null,
    'a number': 0,
    true: true,
    'an empty list': [],
    'a list of ours': [kid],
    'an object': { kid },
    'ours with a space': `${kid} `,
    'ours with NUL': `${kid}\u0000`,
    'ours twice': `${kid},${kid}`,
    'ours in capitals': String(kid).toUpperCase() === kid ? `${kid}A` : String(kid).toUpperCase(),
    'ours as an alias': `alias/${kid}`,
  };
  return Object.fromEntries(
    Object.entries(others).flatMap(([name, odd]) => [
      [`kid: ${name}, signed by the attacker`, headed({ kid: odd }, by(attacker.p256.privateKey))],
      [`kid: ${name}, HS256 with nothing`, headed({ kid: odd, alg: 'HS256' }, hmac('sha256', ''))],
      [`kid: ${name}, signed by us`, headed({ kid: odd }, signatureOf)],
    ]),
  );
};
