/** Thrown when a command has done its work and found something wrong; its message is printed, and the exit code is 1. */
export class Finding extends Error {
  override readonly name = 'Finding';
}
