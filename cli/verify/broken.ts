/** Thrown when a record does not verify; the message names the entry or the file. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
