import { encode, type Table, type Workshop } from './workshop.ts';

/** The order of P-256. */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const zero = Buffer.alloc(32);
const one = Buffer.alloc(32).fill(1, 31);

export const otherSignatures = ({ head, body, signature, claiming }: Workshop): Table => {
  const bytes = Buffer.from(signature, 'base64url');
  const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const der = Buffer.concat([Buffer.of(0x30, 70, 2, 33, 0), r, Buffer.of(2, 33, 0), s]);
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
  const numbers: Record<string, Buffer[]> = {
    empty: [],
    'all zero': [zero, zero],
    'one zero byte': [Buffer.alloc(1)],
    'r = 0': [zero, s],
    's = 0': [r, zero],
    'r = s = 1': [one, one],
    'r = n': [order, s],
    's = n': [r, order],
    'r = s = n': [order, order],
    'all ones': [Buffer.alloc(64, 0xff)],
    'cut by a byte': [bytes.subarray(0, 63)],
    'cut in half': [r],
    'a byte longer': [bytes, Buffer.alloc(1)],
    'a zero before': [Buffer.alloc(1), bytes],
    'numbers of 33 bytes': [Buffer.alloc(1), r, Buffer.alloc(1), s],
    twice: [bytes, bytes],
    'r and s the wrong way round': [s, r],
    'one bit flipped': [flipped],
    'in DER': [der],
    'all zero in DER': [Buffer.from('3006020100020100', 'hex')],
  };
  const table = Object.entries(numbers).map(([name, parts]) => [
    `signature: ${name}`,
    `${head}.${body}.${encode(Buffer.concat(parts))}`,
  ]);
  return {
    ...Object.fromEntries(table),
    'signature: in hex': `${head}.${body}.${bytes.toString('hex')}`,
    'signature: of another token': `${head}.${body}.${claiming({ jti: 'another' }).split('.')[2]}`,
    'signature: missing': `${head}.${body}`,
  };
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The last character with a bit set that stands for nothing. */
const strayBit = (encoded: string): string =>
  encoded.slice(0, -1) + alphabet.charAt(alphabet.indexOf(encoded.slice(-1)) + 1);

const toStandard = (encoded: string): string => encoded.replaceAll('-', '+').replaceAll('_', '/');

export const otherEncodings = ({
  good,
  claims,
  head,
  body,
  signature,
  header,
  signed,
  signatureOf,
}: Workshop): Table => {
  // The texts have lengths that leave bits over, and bytes that need the two letters in which the alphabets differ.
  const text = `${JSON.stringify({ ...claims, odd: '??????>>>>>>' })}  `;
  const odd = encode(text.slice(0, text.length - ((text.length - 1) % 3)));
  let differing = signature;
  while (!/[-_]/.test(differing)) differing = signatureOf(`${head}.${body}`);
  const middle = signature.length / 2;
  return {
    'padding after the signature': `${good}==`,
    'padding after the payload': signed(signatureOf, head, `${odd}==`),
    'padding after the header': signed(signatureOf, `${head}=`, body),
    'a stray bit in the signature': `${head}.${body}.${strayBit(signature)}`,
    'a stray bit in the payload': signed(signatureOf, head, strayBit(odd)),
    'the standard alphabet in the signature': `${head}.${body}.${toStandard(differing)}`,
    'the standard alphabet in the payload': signed(signatureOf, head, toStandard(odd)),
    'standard base64 in the header': signed(
      signatureOf,
      Buffer.from(JSON.stringify({ ...header, x: '??????' })).toString('base64'),
      body,
    ),
    'a line break in the signature': `${head}.${body}.${signature.slice(0, middle)}\n${signature.slice(middle)}`,
    'a line break in the payload': signed(signatureOf, head, `${body.slice(0, 4)}\r\n${body.slice(4)}`),
    'a space in the encoded header': signed(signatureOf, `${head.slice(0, 4)} ${head.slice(4)}`, body),
    'a space before': ` ${good}`,
    'a space after': `${good} `,
    'a line break after': `${good}\n`,
    'NUL after': `${good}\u0000`,
    'a byte order mark before': `\ufeff${good}`,
    'a letter that is none': `${head}.${body}.${signature.slice(0, middle)}*${signature.slice(middle)}`,
    'wide letters': good.replace('.', '\uff0e'),
    'percent-encoded dots': good.replaceAll('.', '%2E'),
  };
};

export const otherShapes = ({ good, head, body, signature }: Workshop): Table => ({
  nothing: '',
  'a dot': '.',
  'two dots': '..',
  'a hundred thousand dots': '.'.repeat(100_000),
  'a hundred thousand letters': 'A'.repeat(100_000),
  'a word': 'null',
  'a dot after': `${good}.`,
  'a dot before': `.${good}`,
  'a fourth part': `${good}.${signature}`,
  'five parts, as if encrypted': `${head}.${body}.${signature}.${body}.${signature}`,
  'a dot twice': `${head}..${body}.${signature}`,
  'the flattened JSON serialization': JSON.stringify({ protected: head, payload: body, signature }),
  'the general JSON serialization': JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
  'two tokens': `${good},${good}`,
  'the scheme before it': `Bearer ${good}`,
  'quotes around it': `"${good}"`,
});
