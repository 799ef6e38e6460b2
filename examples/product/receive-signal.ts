import { answer, jsonAnswer, mediaTypeOf } from './answers.ts';
import { KeysUnavailable } from './keys.ts';
import type { Signal } from './signal.ts';
import type { SignalStore } from './signal-store.ts';
import { InvalidSignal } from './verify-signal.ts';

const refuse = ({ err, message }: InvalidSignal): Response =>
  jsonAnswer(400, { err, description: message }, { 'content-language': 'en' });

/**
 * Receives a security event token by push (RFC 8935). Requires no login: the signature authenticates the sender.
 * @returns 202 when it is stored, or was before; 400 when it is not valid; 503 when it must be sent again
 * @throws when it cannot be stored
 */
export const receiveSignal = async (
  request: Request,
  verify: (set: string) => Promise<Signal>,
  store: Pick<SignalStore, 'remember'>,
): Promise<Response> => {
  try {
    if (mediaTypeOf(request) !== 'application/secevent+jwt') {
      throw new InvalidSignal('invalid_request', 'The content type must be application/secevent+jwt');
    }
    await store.remember(await verify(await request.text()));
    return answer(202, null);
  } catch (error) {
    if (error instanceof InvalidSignal) return refuse(error);
    if (error instanceof KeysUnavailable) return answer(503, null, { 'retry-after': '1' });
    throw error;
  }
};
