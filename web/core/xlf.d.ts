/** A catalogue of texts: `web/build` makes modules of XLIFF, and `en.xlf` of the English texts in it. */
declare module '*.xlf' {
  /** The number of the first text. */
  export const first: number;
  /** One text in a line. */
  export const texts: string;
}
