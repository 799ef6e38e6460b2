import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointText, openCheckpoint, parseCheckpoint } from '../../../shared/journal/checkpoint.ts';
import { cosignerId } from '../../../shared/journal/cosignature.ts';
import { formatNote, InvalidNote, openNote, parseNote } from '../../../shared/journal/note.ts';
import { formatNoteKey, noteKey, parseNoteKey } from '../../../shared/journal/note-key.ts';
import fc from '../../support/random/fast-check.ts';
import { newSigner, signCheckpoint, signNote } from './signed.ts';

/**
 * Notes of two public logs, from github.com/transparency-dev/formats v0.1.1 (note/note_verifier_test.go), copyright 2021
 * Google LLC, Apache License 2.0.
 */
const published = [
  {
    key: 'rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=',
    note: 'Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n',
    size: 798_034,
  },
  {
    key: 'pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=',
    note: 'DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n— pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n',
    size: 10,
  },
];

const leaves = ['one', 'two', 'three'].map((text) => createHash('sha256').update(text).digest());
const log = newSigner('gatehouse.example/acme');
const witness = newSigner('witness.example');

describe('a note of another implementation', () => {
  it.each(published)('is opened with its key ($size leaves)', ({ key, note, size }) => {
    const known = parseNoteKey(key);
    expect(formatNoteKey(known)).toBe(key);
    const { text, signers } = openNote(note, [known]);
    expect([signers, parseCheckpoint(text).size]).toEqual([[known.name], size]);
    expect(formatNote(parseNote(note))).toBe(note);
    expect(() => openNote(note.replace(`\n${size}\n`, `\n${size + 1}\n`), [known])).toThrow('is wrong');
  });

  it('is refused with a key of another name or id', () => {
    const [rekor, pixel] = published.map(({ key }) => parseNoteKey(key));
    if (!rekor || !pixel) throw new Error('there are two keys');
    const note = published[0]?.note ?? '';
    for (const key of [pixel, { ...rekor, name: 'bananas.sigstore.dev' }, { ...rekor, id: 'c0d23d6b' }]) {
      expect(() => openNote(note, [key])).toThrow('no known key has signed the note');
    }
  });
});

describe('a key of notes', () => {
  it('must have its id, its type and a name', () => {
    const text = formatNoteKey(log);
    const [name, id, key] = [log.name, log.id, text.slice(log.name.length + log.id.length + 2)];
    expect(parseNoteKey(text)).toMatchObject({ name, id });
    expect(() => parseNoteKey(`${name}+00000000+${key}`)).toThrow('has the id');
    expect(() => parseNoteKey(`a b+${id}+${key}`)).toThrow('is not the name of a key');
    const ed25519 = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(() => parseNoteKey(ed25519)).toThrow('is not an ECDSA key');
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'der', type: 'spki' });
    expect(() => noteKey(name, p384)).toThrow('is not a key on P-256');
  });
});

describe('a checkpoint', () => {
  const note = signCheckpoint(leaves, log, [witness]);

  it('has the form of tlog-checkpoint', () => {
    expect(note).toMatch(
      /^gatehouse\.example\/acme\n3\n[\w+/]{43}=\n\n— gatehouse\.example\/acme [\w+/]+=*\n— witness\.example [\w+/]+=*\n$/,
    );
    expect(openCheckpoint(note, [log])).toMatchObject({ origin: log.name, size: 3 });
  });

  it('may be countersigned by keys that the reader knows or not', () => {
    expect(openNote(note, [log, witness]).signers).toEqual([log.name, witness.name]);
    expect(openNote(note, [witness]).signers).toEqual([witness.name]);
    expect(() => openCheckpoint(note, [witness])).toThrow('no key of gatehouse.example/acme has signed');
  });

  it('may be countersigned by a witness of the C2SP ecosystem, whose signature has a timestamp', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const [name, id] = ['witness.example/w1', cosignerId('witness.example/w1', raw)];
    const known = parseNoteKey(`${name}+${id}+${Buffer.from([4, ...raw]).toString('base64')}`);
    const { text, signatures } = parseNote(note);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(1_780_000_000n);
    const message = `cosignature/v1\ntime 1780000000\n${text}`;
    const signature = Buffer.concat([time, sign(null, Buffer.from(message), privateKey)]);
    const cosigned = formatNote({ text, signatures: [...signatures, { name, id, signature }] });
    expect(openCheckpoint(cosigned, [log, known]).countersigners).toEqual([name]);
    expect(openCheckpoint(cosigned, [log]).countersigners).toEqual([]);
    expect(() => openCheckpoint(cosigned, [known])).toThrow('no key of gatehouse.example/acme has signed');
    for (const at of [0, 7, 8, 71]) {
      const wrong = Buffer.from(signature);
      wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at);
      const forged = formatNote({ text, signatures: [...signatures, { name, id, signature: wrong }] });
      expect(() => openCheckpoint(forged, [log, known])).toThrow(`the signature by ${name} is wrong`);
    }
    expect(() => parseNoteKey(`${name}+${id}+${Buffer.from([4, 1]).toString('base64')}`)).toThrow('has 32 bytes');
    expect(() => parseNoteKey(`other+${id}+${Buffer.from([4, ...raw]).toString('base64')}`)).toThrow('has the id');
  });

  it('is refused when one known signature is wrong', () => {
    const { text, signatures } = parseNote(note);
    const [own, other] = signatures;
    if (!own || !other) throw new Error('there are two signatures');
    const swapped = formatNote({ text, signatures: [own, { ...other, signature: own.signature }] });
    expect(() => openNote(swapped, [log, witness])).toThrow('the signature by witness.example is wrong');
    expect(openNote(swapped, [log]).signers).toEqual([log.name]);
  });

  it('is refused after any change of its text', () => {
    const end = note.indexOf('\n\n');
    fc.assert(
      fc.property(fc.nat({ max: end - 1 }), fc.constantFrom(...'aZ0/+=\n '), (at, character) => {
        fc.pre(note[at] !== character);
        expect(() => openCheckpoint(note.slice(0, at) + character + note.slice(at + 1), [log])).toThrow(InvalidNote);
      }),
    );
  });

  it('must be a checkpoint to the letter', () => {
    const root = checkpointText({ origin: 'o', size: 3, root: leaves[0] ?? new Uint8Array() }).split('\n')[2];
    const malformed = [
      '',
      'o\n3\n',
      `\n3\n${root}\n`,
      `o\n03\n${root}\n`,
      `o\n-3\n${root}\n`,
      `o\n3\n${root}`,
      `o\n3\nAAAA\n`,
    ];
    malformed.push(`o\n9007199254740993\n${root}\n`, `o\n3\n${root?.slice(0, -1)}\n`, `o\n3\n${root}\n\nmore\n`);
    for (const text of malformed) expect(() => parseCheckpoint(text), text).toThrow(InvalidNote);
    expect(parseCheckpoint(`o\n3\n${root}\nextension\n`)).toMatchObject({ origin: 'o', size: 3 });
  });

  it('must be a note to the letter', () => {
    const { text } = parseNote(note);
    const line = note.slice(text.length + 1).split('\n')[0] ?? '';
    const malformed = ['', text, `${text}\n`, `${text}\n${line}`, `${text}\n${line.replace('—', '-')}\n`];
    malformed.push(
      `${text}\n${line} more\n`,
      `${text}\n— ${log.name} AAAA\n`,
      `${text}\n${line}\n\r\n`,
      `${text}\n— a+b AAAAAAA=\n`,
    );
    malformed.push(`${text}\n${`${line}\n`.repeat(101)}`);
    for (const one of malformed) expect(() => parseNote(one), one).toThrow(InvalidNote);
    expect(parseNote(`${text}\n${`${line}\n`.repeat(16)}`).signatures).toHaveLength(16);
  });

  it('is split at the last empty line', () => {
    const text = 'first\n\nlast\n';
    expect(openNote(signNote(text, [log]), [log]).text).toBe(text);
  });
});
