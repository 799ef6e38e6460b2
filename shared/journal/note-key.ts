import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { fromBase64, toBase64 } from '../core/base64.ts';
import { cosignatureType, cosignerId, cosignerKey } from './cosignature.ts';

/** The signature type of ECDSA with SHA-256, on P-256 here (C2SP signed-note, "Signature types"). */
const ecdsaType = 0x02;

/** Key names are not empty, without spaces and `+` (C2SP signed-note, "Format"). */
export const keyName = /^[^\s\p{White_Space}+]+$/u;

/** A key that signs notes. Name and id together identify it. */
export interface NoteKey {
  name: string;
  /** 8 hexadecimal digits. */
  id: string;
  publicKey: KeyObject;
  /** True for a witness, whose signatures are timestamped (C2SP tlog-cosignature). */
  isWitness?: true;
}

/** The id of an ECDSA key: the first 4 bytes of the SHA-256 of the key as SPKI in DER. It does not cover the name. */
const idOf = (spki: Uint8Array): string => createHash('sha256').update(spki).digest('hex').slice(0, 8);

/** @throws Error when the name is none, or the key is not on P-256 */
export const noteKey = (name: string, spki: Uint8Array): NoteKey => {
  if (!keyName.test(name)) throw new Error(`"${name}" is not the name of a key`);
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error(`${name} is not a key on P-256`);
  return { name, id: idOf(spki), publicKey };
};

/** The text that verifiers are configured with: `name+id+base64(type || SPKI)`. */
export const formatNoteKey = ({ name, id, publicKey }: NoteKey): string => {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return `${name}+${id}+${toBase64(Uint8Array.of(ecdsaType, ...spki))}`;
};

/** @throws Error when the name is none, or the key is not on Ed25519 */
const witnessKey = (name: string, key: Uint8Array): NoteKey => {
  if (!keyName.test(name)) throw new Error(`"${name}" is not the name of a key`);
  return { name, id: cosignerId(name, key), publicKey: cosignerKey(key), isWitness: true };
};

/**
 * @throws Error when the text is not `name+id+base64(type || key)` of a key on P-256, as SPKI, or of a witness, with its id
 */
export const parseNoteKey = (text: string): NoteKey => {
  const [name = '', id = '', ...rest] = text.split('+');
  const bytes = fromBase64(rest.join('+'));
  const [type] = bytes ?? [];
  if (!bytes || (type !== ecdsaType && type !== cosignatureType)) {
    throw new Error(`"${text}" is not an ECDSA key of signed notes, nor that of a witness`);
  }
  const key = (type === ecdsaType ? noteKey : witnessKey)(name, bytes.subarray(1));
  if (key.id !== id.toLowerCase()) throw new Error(`${name} has the id ${key.id}, not ${id}`);
  return key;
};
