import { isDeepStrictEqual } from 'node:util';
import { apply, type Model, type Op, type Outcome } from './model.ts';

/** An operation that ran beside others, with the answer to its caller; `due` ones have no caller. */
export interface Done {
  op: Op;
  outcome?: Outcome;
}

/**
 * Looks for an order in which the operations, done one after the other, give their callers the same answers and
 * leave a state that `fits`.
 * @returns the state they leave in that order, or undefined when there is none
 */
export const serialOrder = (
  model: Model,
  done: readonly Done[],
  fits: (model: Model) => boolean,
): Model | undefined => {
  if (done.length === 0) return fits(model) ? model : undefined;
  for (const first of done) {
    const { model: after, outcome } = apply(model, first.op);
    if (first.outcome && !isDeepStrictEqual(outcome, first.outcome)) continue;
    const found = serialOrder(
      after,
      done.filter((one) => one !== first),
      fits,
    );
    if (found) return found;
  }
  return undefined;
};
