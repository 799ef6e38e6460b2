/** The last place of a chain, or one that was the last at an earlier check. */
export interface Proof {
  sequence: number;
  hash: string;
}

/** The text by which a reader keeps the result of a check: `412:9f86d0…`. */
export const proofText = ({ sequence, hash }: Proof): string => `${sequence}:${hash}`;

/** Reads the text of `proofText`; undefined when it is something else. */
export const proofOf = (text: string): Proof | undefined => {
  const found = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim());
  return found?.[2] === undefined ? undefined : { sequence: Number(found[1]), hash: found[2] };
};
