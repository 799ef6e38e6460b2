export type { SupportAccess } from './access.ts';
export { InvalidSignal, InvalidToken, type SignalErrorCode, Unavailable } from './errors.ts';
export {
  forExpress,
  forFastify,
  forHono,
  forRequest,
  pushForExpress,
  pushForRequest,
  supportOf,
} from './frameworks.ts';
export type { GateOptions } from './gate.ts';
export type { Signal } from './signal.ts';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts';
