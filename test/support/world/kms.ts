import { createHash } from 'node:crypto';
import { type LocalKms, localKms, type SignInput } from '../../../local/kms.ts';
import { joseSignature } from '../../../shared/tokens/ecdsa.ts';
import { kms } from '../../../shared/tokens/kms.ts';
import { checkpointKey, signingKeys } from '../../../shared/tokens/signing-keys.ts';

/** Thrown by a stand-in that is set to fail. */
class KmsDown extends Error {
  override name = 'KmsDown';
}

/** What KMS was asked, in order, and how it fails. */
export interface Kms {
  asked: { command: 'Sign' | 'GetPublicKey'; keyId: string }[];
  /** Asked at each call: true fails it. */
  failing: { sign: (keyId: string) => boolean; getPublicKey: (keyId: string) => boolean };
  /** The signature of any text, by the first key unless another is given, as JWS writes it: what a fault of ours could have signed. */
  signatureOf: (text: string, keyId?: string) => string;
  clear: () => void;
}

const up = { sign: () => false, getPublicKey: () => false };

/** Keys last as long as the process, which remembers what it has asked for: they are the same for all files that it runs. */
const made = new Map<string, LocalKms>();

const kmsWith = (tokenKeys: readonly string[]): LocalKms => {
  const arns = [...tokenKeys, checkpointKey()];
  const name = arns.join();
  const known = made.get(name) ?? localKms(arns);
  made.set(name, known);
  return known;
};

const answer = <Output extends object>(output: Output) => ({
  response: {},
  output: { $metadata: {}, ...output },
});

/**
 * Puts an in-memory KMS in the place of the real one, for this test file.
 * @param arns the keys of tokens that it has; it also has that of checkpoints
 */
export const makeKms = (arns: readonly [string, ...string[]] = signingKeys()): Kms => {
  const [first] = arns;
  const { sign, getPublicKey } = kmsWith(arns);
  const stand: Kms = {
    asked: [],
    failing: { ...up },
    signatureOf: (text, keyId = first) => {
      const Message = createHash('sha256').update(text).digest();
      const { Signature } = sign({ KeyId: keyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' });
      return Buffer.from(joseSignature(Signature)).toString('base64url');
    },
    clear: () => {
      stand.asked.length = 0;
      Object.assign(stand.failing, up);
    },
  };
  const serve = (name: unknown, input: SignInput) => {
    const { KeyId: keyId } = input;
    const command = name === 'SignCommand' ? 'Sign' : 'GetPublicKey';
    stand.asked.push({ command, keyId });
    const isDown = command === 'Sign' ? stand.failing.sign(keyId) : stand.failing.getPublicKey(keyId);
    if (isDown) throw new KmsDown('KMS is down');
    return command === 'Sign' ? sign(input) : getPublicKey(input);
  };
  // Before any request: a later caller gets the client after this one.
  void kms().then((client) =>
    client.middlewareStack.add(
      (_next, context) => async (args) =>
        answer(serve(context['commandName'], args.input as unknown as SignInput)) as never,
      { step: 'initialize', name: 'test-kms', priority: 'low', override: true },
    ),
  );
  return stand;
};
