import { otherHeaders, otherPayloads, withoutAnEnd } from './contents.ts';
import { byAnotherKey, confusedWithHmac, keyBroughtAlong, oddKeyIds, unsigned } from './keys.ts';
import { otherEncodings, otherShapes, otherSignatures } from './spellings.ts';
import { type Means, workshop } from './workshop.ts';

/** A token that must not pass, and what is wrong with it. */
export interface Forgery {
  name: string;
  token: string;
}

/**
 * The classic forgeries of a token of ours, and what a fault of ours could sign. None may pass where the good one does.
 * Left out is the one change that no verifier of ECDSA can see: `s` as `n − s`.
 * @param good an access token or security event token of ours, with a `sub`
 */
export const forgeries = (good: string, means: Means): Forgery[] => {
  const all = workshop(good, means);
  const tables = [
    unsigned,
    confusedWithHmac,
    byAnotherKey,
    keyBroughtAlong,
    oddKeyIds,
    otherHeaders,
    otherPayloads,
    withoutAnEnd,
    otherSignatures,
    otherEncodings,
    otherShapes,
  ].map((table) => Object.entries(table(all)));
  return tables.flat().map(([name, token]) => ({ name, token }));
};
