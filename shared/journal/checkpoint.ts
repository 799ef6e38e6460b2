import { fromBase64, toBase64 } from '../core/base64.ts';
import { hashBytes } from './merkle.ts';
import type { TreeHead } from './merkle-proofs.ts';
import { InvalidNote, openNote } from './note.ts';
import type { NoteKey } from './note-key.ts';

/** The state of a tree at a size (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** The name of the tree, which is also that of the key that signs for it. */
  origin: string;
}

/** A number of leaves or an index: decimal, without leading zeros. */
const decimal = /^(0|[1-9][0-9]{0,15})$/;

/** A size or an index as the formats write it. @returns undefined for anything else, and above 2⁵³ − 1 */
export const parseCount = (text: string | undefined): number | undefined => {
  const value = decimal.test(text ?? '') ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
};

/** A hash in Base64. @returns undefined unless it has 32 bytes */
export const parseHash = (text: string | undefined): Uint8Array | undefined => {
  const hash = fromBase64(text ?? '');
  return hash?.length === hashBytes ? hash : undefined;
};

/** The text of the note, which is what is signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${toBase64(root)}\n`;

/** Reads the text of a note. Extension lines are ignored. @throws InvalidNote */
export const parseCheckpoint = (text: string): Checkpoint => {
  const lines = text.split('\n').slice(0, -1);
  const [origin, sizeLine, rootLine] = lines;
  const [size, root] = [parseCount(sizeLine), parseHash(rootLine)];
  if (!origin || size === undefined || !root || !text.endsWith('\n') || lines.includes('')) {
    throw new InvalidNote('the note is not a checkpoint');
  }
  return { origin, size, root };
};

/** A checkpoint that was verified. */
export interface OpenedCheckpoint extends Checkpoint {
  /** The names of the other keys that have signed it, such as witnesses. */
  countersigners: string[];
}

/** Verifies a checkpoint: the key with the name of its tree must have signed it. @throws InvalidNote */
export const openCheckpoint = (note: string, keys: readonly NoteKey[]): OpenedCheckpoint => {
  const { text, signers } = openNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  if (!signers.includes(checkpoint.origin))
    throw new InvalidNote(`no key of ${checkpoint.origin} has signed the checkpoint`);
  return { ...checkpoint, countersigners: signers.filter((name) => name !== checkpoint.origin) };
};
