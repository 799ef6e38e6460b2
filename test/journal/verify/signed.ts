import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Checkpoint, checkpointText } from '../../../shared/journal/checkpoint.ts';
import { rootOf, treeOf } from '../../../shared/journal/merkle.ts';
import { formatNote } from '../../../shared/journal/note.ts';
import { type NoteKey, noteKey } from '../../../shared/journal/note-key.ts';

/** A key that signs, with its public half. */
export interface Signer extends NoteKey {
  privateKey: KeyObject;
}

/** A new P-256 key. */
export const newSigner = (name: string): Signer => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...noteKey(name, publicKey.export({ format: 'der', type: 'spki' })), privateKey };
};

/** A note with the signatures of these keys. KMS signs alike: ECDSA over SHA-256, in DER. */
export const signNote = (text: string, signers: readonly Signer[]): string =>
  formatNote({
    text,
    signatures: signers.map(({ name, id, privateKey }) => ({
      name,
      id,
      signature: sign('sha256', Buffer.from(text), privateKey),
    })),
  });

/** The signed checkpoint of a tree. @param leaves their hashes */
export const signCheckpoint = (
  leaves: readonly Uint8Array[],
  signer: Signer,
  others: readonly Signer[] = [],
): string => {
  const checkpoint: Checkpoint = { origin: signer.name, size: leaves.length, root: rootOf(treeOf(leaves)) };
  return signNote(checkpointText(checkpoint), [signer, ...others]);
};
