import { toBase64 } from '../core/base64.ts';
import { parseCount, parseHash } from './checkpoint.ts';
import { InvalidNote } from './note.ts';

/** The first line of an inclusion proof. */
const version = 'c2sp.org/tlog-proof@v1';

/** The proof that a leaf is in the tree of a checkpoint (C2SP tlog-proof). */
export interface InclusionFile {
  /** The place of the leaf, from 0. */
  index: number;
  hashes: Uint8Array[];
  /** A signed note, not verified. */
  checkpoint: string;
}

/** The proof that the tree of a checkpoint begins with an older tree: the body of a request to a witness (C2SP tlog-witness). */
export interface ConsistencyFile {
  olderSize: number;
  hashes: Uint8Array[];
  /** A signed note, not verified. */
  checkpoint: string;
}

/** A proof of a tree of 2⁵³ leaves has no more hashes than this (tlog-witness, "add-checkpoint"). */
const maxHashes = 63;

const format = (head: string, hashes: readonly Uint8Array[], checkpoint: string): string =>
  `${[head, ...hashes.map(toBase64)].join('\n')}\n\n${checkpoint}`;

/** Splits a file at its first empty line. @throws InvalidNote */
const split = (file: string): { lines: string[]; checkpoint: string } => {
  const end = file.indexOf('\n\n');
  if (end < 0) throw new InvalidNote('the proof has no checkpoint');
  return { lines: file.slice(0, end).split('\n'), checkpoint: file.slice(end + 2) };
};

const parseHashes = (lines: readonly string[]): Uint8Array[] => {
  if (lines.length > maxHashes) throw new InvalidNote(`the proof has more than ${maxHashes} hashes`);
  return lines.map((line) => {
    const hash = parseHash(line);
    if (!hash) throw new InvalidNote('a line of the proof is not a hash');
    return hash;
  });
};

/** The number in a line `word number`. @throws InvalidNote */
const countAfter = (word: string, line: string | undefined): number => {
  const count = line?.startsWith(`${word} `) ? parseCount(line.slice(word.length + 1)) : undefined;
  if (count === undefined) throw new InvalidNote(`the proof has no line "${word} NUMBER"`);
  return count;
};

export const formatInclusion = ({ index, hashes, checkpoint }: InclusionFile): string =>
  format(`${version}\nindex ${index}`, hashes, checkpoint);

/** Extra data are ignored: no one has signed them. @throws InvalidNote */
export const parseInclusion = (file: string): InclusionFile => {
  const { lines, checkpoint } = split(file);
  const [first, ...others] = lines;
  if (first !== version) throw new InvalidNote(`the proof does not begin with ${version}`);
  const [place, ...hashes] = others[0]?.startsWith('extra ') ? others.slice(1) : others;
  return { index: countAfter('index', place), hashes: parseHashes(hashes), checkpoint };
};

export const formatConsistency = ({ olderSize, hashes, checkpoint }: ConsistencyFile): string =>
  format(`old ${olderSize}`, hashes, checkpoint);

/** @throws InvalidNote */
export const parseConsistency = (file: string): ConsistencyFile => {
  const { lines, checkpoint } = split(file);
  const [first, ...hashes] = lines;
  return { olderSize: countAfter('old', first), hashes: parseHashes(hashes), checkpoint };
};
