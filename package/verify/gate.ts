import { claimsIssuer, type SupportAccess } from './access.ts';
import {
  type Answer,
  pushAccepted,
  pushRefused,
  tokenRefused,
  tokenRequired,
  unavailable,
  writeRefused,
} from './answers.ts';
import { InvalidSignal, InvalidToken, Unavailable } from './errors.ts';
import type { Verifier } from './verifier.ts';

export interface GateOptions {
  /**
   * False: requests without a token of Gatehouse pass, for the product's own sign-in to judge. A token that names Gatehouse
   * as its issuer must be valid all the same.
   */
  required?: boolean;
  /** Asks Gatehouse for the state at this instant: always, or before changes. */
  sure?: boolean | 'changes';
  /** Whether a request changes something. By default every method but GET, HEAD, OPTIONS and TRACE does. */
  changes?: (method: string) => boolean;
  /** The name of the product in `WWW-Authenticate`; `product` by default. */
  realm?: string;
}

/** What a gate reads of a request. */
export interface Incoming {
  method: string;
  header: (name: string) => string | undefined;
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
/** Some servers take the method from these headers, behind this gate or before it. */
const methodHeaders = ['x-http-method-override', 'x-http-method', 'x-method-override'];

const changesByDefault = (method: string): boolean => !safeMethods.includes(method.toUpperCase());

/** The result of a gate: who acts for whom, or how to refuse; neither when the request has no token and needs none. */
export type Passage = { access?: SupportAccess; refusal?: never } | { refusal: Answer; access?: never };

/** Lets a request with a support token pass, or refuses it. */
export const pass = async (verifier: Verifier, incoming: Incoming, options: GateOptions): Promise<Passage> => {
  const { required = true, sure = false, changes = changesByDefault, realm = 'product' } = options;
  const header = incoming.header('authorization');
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return required ? { refusal: tokenRequired(realm) } : {};
  if (!required && !claimsIssuer(token, verifier.issuer)) return {};
  const methods = [incoming.method, ...methodHeaders.flatMap((name) => incoming.header(name) ?? [])];
  const isChange = methods.some(changes);
  try {
    const access = await verifier.verify(token, { sure: sure === 'changes' ? isChange : sure });
    return isChange && access.scope !== 'full' ? { refusal: writeRefused(realm) } : { access };
  } catch (error) {
    if (error instanceof InvalidToken) return { refusal: tokenRefused(realm, error.message) };
    if (error instanceof Unavailable) return { refusal: unavailable(error.message) };
    throw error;
  }
};

/** Takes a pushed signal (RFC 8935). @param read reads the body */
export const takePush = async (
  verifier: Verifier,
  contentType: string | undefined,
  read: () => Promise<string>,
): Promise<Answer> => {
  try {
    if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/secevent+jwt')
      throw new InvalidSignal('invalid_request', 'The content type must be application/secevent+jwt');
    await verifier.receive(await read());
    return pushAccepted();
  } catch (error) {
    return pushRefused(error);
  }
};
