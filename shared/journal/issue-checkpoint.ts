import { Problem } from '../api/problem.ts';
import { mapSigningErrors } from '../tokens/map-signing-errors.ts';
import { publicKeyOf } from '../tokens/published-keys.ts';
import { signText } from '../tokens/sign-text.ts';
import { checkpointKey, kidOf, tokenIssuer } from '../tokens/signing-keys.ts';
import { type Checkpoint, checkpointText } from './checkpoint.ts';
import { readHeadAndCheckpoint, replaceCheckpoint, type SignedCheckpoint } from './checkpoint-store.ts';
import { type GrowingTree, noTree, treeHead } from './growing-tree.ts';
import type { Head } from './head.ts';
import { formatNote } from './note.ts';
import { type NoteKey, noteKey } from './note-key.ts';

/**
 * The name of a journal's tree, and of the key that signs for it: the host of the token issuer and the account; after a restore
 * that lost leaves also the number of the tree. Ids of accounts have neither slashes nor spaces nor `+`.
 */
export const originOf = (accountId: string, { generation = 1 }: Pick<Head, 'generation'> = {}): string =>
  `${new URL(tokenIssuer()).host}/${accountId}${generation === 1 ? '' : `/${generation}`}`;

/** The key of checkpoints under the name of a tree. @throws when KMS does not answer */
const checkpointNoteKey = async (origin: string): Promise<NoteKey> => {
  const { key } = await publicKeyOf(checkpointKey());
  return noteKey(origin, key.export({ format: 'der', type: 'spki' }));
};

/** The key under each name that the tree of an account has had, the first name first. @throws Problem `signing-unavailable` */
export const noteKeysOf = async (accountId: string): Promise<NoteKey[]> => {
  const { head } = await readHeadAndCheckpoint(accountId);
  const generations = Array.from({ length: head.generation ?? 1 }, (_, index) => index + 1);
  const origins = generations.map((generation) => originOf(accountId, { generation }));
  return mapSigningErrors(Promise.all(origins.map(checkpointNoteKey)));
};

/** Signs a checkpoint. @throws when KMS does not sign */
export const signCheckpoint = async (checkpoint: Checkpoint): Promise<SignedCheckpoint> => {
  const { origin, size } = checkpoint;
  const text = checkpointText(checkpoint);
  const [{ name, id }, signature] = await Promise.all([checkpointNoteKey(origin), signText(checkpointKey(), text)]);
  return { origin, size, note: formatNote({ text, signatures: [{ name, id, signature }] }), signedBy: signer() };
};

const signer = (): string => kidOf(checkpointKey());

/** The checkpoint of a head that can be used for a tree of that size, if there is one. */
export const usable = (
  checkpoint: Partial<SignedCheckpoint> | undefined,
  { origin, size }: { origin: string; size: number },
): SignedCheckpoint | undefined => {
  const isUsable = checkpoint?.origin === origin && checkpoint.signedBy === signer() && (checkpoint.size ?? 0) >= size;
  return isUsable ? (checkpoint as SignedCheckpoint) : undefined;
};

/** A signed checkpoint, and the tree of the chain, which begins with the tree of the checkpoint. */
export interface Issued {
  checkpoint: SignedCheckpoint;
  tree: GrowingTree;
}

/**
 * A checkpoint with at least a number of entries: the last one, or a new one of all entries that have their place. A new one
 * replaces the last on condition of its size before it is returned, so no two that differ are signed for a size.
 * @param size all entries without
 * @throws Problem `not-chained` when the chain has fewer entries or none, `signing-unavailable`
 */
export const issueCheckpoint = async (accountId: string, now: string, size = Infinity): Promise<Issued> => {
  for (;;) {
    const { head, checkpoint: last } = await readHeadAndCheckpoint(accountId);
    const { tree = noTree } = head;
    if (tree.size === 0 || (size !== Infinity && size > tree.size)) throw new Problem('not-chained');
    const origin = originOf(accountId, head);
    const known = usable(last, { origin, size: Math.min(size, tree.size) });
    // A tree that lost leaves without a restore: it must not be signed at a size that it had before.
    if (known && known.size > tree.size) throw new Problem('not-chained');
    if (known) return { checkpoint: known, tree };
    const checkpoint = await mapSigningErrors(signCheckpoint({ origin, ...treeHead(tree) }));
    if (await replaceCheckpoint(accountId, checkpoint, now)) return { checkpoint, tree };
  }
};
