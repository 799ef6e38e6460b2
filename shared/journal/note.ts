import { verify } from 'node:crypto';
import { fromBase64, toBase64 } from '../core/base64.ts';
import { isCosigned } from './cosignature.ts';
import { keyName, type NoteKey } from './note-key.ts';

/** The signature of a note by one key. */
export interface NoteSignature {
  name: string;
  /** The id of the key, 8 hexadecimal digits. */
  id: string;
  signature: Uint8Array;
}

/** A note (C2SP signed-note). */
export interface SignedNote {
  /** All that is signed, the newline at its end included. */
  text: string;
  signatures: NoteSignature[];
}

/** Thrown when a note is malformed, or not signed as it must be. */
export class InvalidNote extends Error {
  override readonly name = 'InvalidNote';
}

/** Verifiers must accept 16 signatures. */
const maxSignatures = 100;

const idBytes = 4;

const formatSignature = ({ name, id, signature }: NoteSignature): string =>
  `— ${name} ${toBase64(Buffer.concat([Buffer.from(id, 'hex'), signature]))}\n`;

/** The note as text. */
export const formatNote = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map(formatSignature).join('')}`;

const parseSignature = (line: string): NoteSignature => {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = fromBase64(encoded);
  if (dash !== '—' || !keyName.test(name) || more.length > 0 || !bytes || bytes.length <= idBytes) {
    throw new InvalidNote('a signature line of the note is malformed');
  }
  return {
    name,
    id: Buffer.from(bytes.subarray(0, idBytes)).toString('hex'),
    signature: bytes.subarray(idBytes),
  };
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids them
const controlCharacter = /[\u0000-\u0009\u000b-\u001f]/;

/** Reads a note without verifying it. @throws InvalidNote */
export const parseNote = (note: string): SignedNote => {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || controlCharacter.test(note))
    throw new InvalidNote('this is not a signed note');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new InvalidNote(`the note has more than ${maxSignatures} signatures`);
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
};

const isSignedBy = (text: string, { publicKey, isWitness }: NoteKey, signature: Uint8Array): boolean =>
  isWitness
    ? isCosigned(text, publicKey, signature)
    : verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'der' }, signature);

/**
 * Verifies a note: one of the keys must have signed it, and no signature by one of them may be wrong. Signatures by other
 * keys, such as those of witnesses, are ignored.
 * @returns the text that is signed, and the names of the keys that signed it
 * @throws InvalidNote
 */
export const openNote = (note: string, keys: readonly NoteKey[]): { text: string; signers: string[] } => {
  const { text, signatures } = parseNote(note);
  const signers: string[] = [];
  for (const { name, id, signature } of signatures) {
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) continue;
    if (!isSignedBy(text, key, signature)) throw new InvalidNote(`the signature by ${name} is wrong`);
    signers.push(name);
  }
  if (signers.length === 0) throw new InvalidNote('no known key has signed the note');
  return { text, signers };
};
