import { attacker, by, encode, type Json, part, type Table, type Workshop } from './workshop.ts';

const without = (value: Json, name: string): Json =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

/** Signed by us, but in another form than ours. */
export const otherHeaders = ({ headed, signed, signatureOf, header, head, body, signature }: Workshop): Table => {
  const typ = String(header['typ']);
  const another = typ === 'at+jwt' ? 'secevent+jwt' : 'at+jwt';
  const types: unknown[] = ['JWT', undefined, null, '', another, typ.toUpperCase(), `application/${typ}`, ` ${typ}`];
  const text = JSON.stringify(header);
  const ours = (name: string, more: Json): [string, string] => [name, headed(more, signatureOf)];
  return Object.fromEntries([
    ...[...types, [typ]].map((one) => ours(`typ ${JSON.stringify(one) ?? 'missing'}`, { typ: one })),
    ours('crit: an extension that is not known', { crit: ['exp'], exp: 1 }),
    ours('crit: an unencoded payload', { crit: ['b64'], b64: false }),
    ours('crit: an empty list', { crit: [] }),
    ours('an unencoded payload without crit', { b64: false }),
    ours('a compressed payload', { zip: 'DEF' }),
    ours('a nested token by its content type', { cty: 'JWT' }),
    ours('one more member of the header', { x: 1 }),
    ['the header of a good token altered', `${part({ ...header, x: 1 })}.${body}.${signature}`],
    ['a space in the header', signed(signatureOf, encode(text.replace(',', ', ')), body)],
    [
      'the header in another order',
      signed(signatureOf, part(Object.fromEntries(Object.entries(header).reverse())), body),
    ],
    ['alg twice, ours last', signed(signatureOf, encode(text.replace('{', '{"alg":"none",')), body)],
    ['alg twice, ours first', signed(signatureOf, encode(text.replace(/}$/, ',"alg":"none"}')), body)],
    ['kid twice', signed(signatureOf, encode(text.replace('{', '{"kid":"theirs",')), body)],
    ['a header that is no JSON', signed(signatureOf, encode('ES256'), body)],
    ['a header that is null', signed(signatureOf, part(null), body)],
    ['a header that is a list', signed(signatureOf, part([header]), body)],
    ['an empty header', signed(signatureOf, '', body)],
    ['the payload in the place of the header', signed(signatureOf, body, head)],
  ]);
};

export const otherPayloads = ({
  good,
  claims,
  claiming,
  signed,
  signatureOf,
  head,
  body,
  signature,
}: Workshop): Table => {
  const text = JSON.stringify(claims);
  const altered = (value: string) => `${head}.${value}.${signature}`;
  const { iss } = claims;
  const oursWith = (content: string) => signed(signatureOf, head, encode(content));
  return {
    'a claim altered': altered(part({ ...claims, sub: 'another-user' })),
    'a later end': altered(part({ ...claims, exp: 9_999_999_999 })),
    'a claim more': altered(part({ ...claims, admin: true })),
    'a claim less': altered(part(without(claims, 'sub'))),
    'a claim twice': altered(encode(text.replace('{', '{"sub":"another-user",'))),
    'exp twice': altered(encode(text.replace(/}$/, ',"exp":9999999999}'))),
    'a space in the payload': altered(encode(`${text} `)),
    'no claims': altered(part({})),
    'a foreign issuer': claiming({ iss: 'https://attacker.example' }),
    'our issuer with a slash': claiming({ iss: `${iss}/` }),
    'our issuer within a URL of another': claiming({ iss: `https://attacker.example/?${iss}` }),
    'our issuer as the user of another host': claiming({ iss: `${iss}@attacker.example` }),
    'our issuer in a list': claiming({ iss: [iss] }),
    'our issuer in capitals': claiming({ iss: String(iss).toUpperCase() }),
    'no issuer': claiming({ iss: undefined }),
    'issuer null': claiming({ iss: null }),
    'a nested token': oursWith(good),
    'a nested token as JSON': oursWith(JSON.stringify(good)),
    'a nested token of the attacker': signed(
      by(attacker.p256.privateKey),
      part({ alg: 'ES256', cty: 'JWT' }),
      encode(good),
    ),
    'a payload that is no JSON': oursWith('{'),
    'a payload that is null': oursWith('null'),
    'a payload that is a list': oursWith(`[${text}]`),
    'a payload that is a number': oursWith('1'),
    'an empty payload': signed(signatureOf, head, ''),
    'a detached payload': `${head}..${signature}`,
    'a payload that is not encoded': signed(signatureOf, head, text.replaceAll('.', '')),
    'the payload of a token that is not base64 at all': `${head}.${body}!.${signature}`,
    'a token of over 8 KB': claiming({ padding: 'x'.repeat(8192) }),
  };
};

/** Of an access token: the end must be there, and be a number. */
export const withoutAnEnd = ({ header, claiming, claims, signed, signatureOf, head }: Workshop): Table =>
  header['typ'] !== 'at+jwt'
    ? {}
    : {
        'no end': claiming({ exp: undefined }),
        'an end that is null': claiming({ exp: null }),
        'an end that is text': claiming({ exp: String(claims['exp']) }),
        'an end that is a list': claiming({ exp: [claims['exp']] }),
        'an end that is true': claiming({ exp: true }),
        'an end beyond all numbers': signed(
          signatureOf,
          head,
          encode(JSON.stringify({ ...claims, exp: 0 }).replace('"exp":0', '"exp":1e999')),
        ),
      };
