import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UserError } from '../../examples/demo/gatehouse.ts';

const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Where a person types and reads: stdin, and stderr, since stdout is for the token. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

const ours = (): Terminal => ({ input: process.stdin, output: process.stderr });

/**
 * Asks for a line.
 * @param instead what to do when there is no terminal
 * @throws UserError without a terminal, and when the input ends
 */
const ask = async (
  question: string,
  instead: string,
  { input, output }: Terminal,
  isSecret: boolean,
): Promise<string> => {
  if (!input.isTTY) throw new UserError(`There is no terminal to ask for "${question}". ${instead}`);
  output.write(`${question}: `);
  const lines = createInterface({ input, output: isSecret ? silence() : output, terminal: true });
  return new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => reject(new UserError('Stopped.')));
  }).finally(() => {
    lines.close();
    if (isSecret) output.write('\n');
  });
};

/** Asks for a line. */
export const askFor = (question: string, instead: string, terminal = ours()): Promise<string> =>
  ask(question, instead, terminal, false);

/** Asks for a line, which the terminal does not show. */
export const askForSecret = (question: string, instead: string, terminal = ours()): Promise<string> =>
  ask(question, instead, terminal, true);
