import { say } from './print.ts';

/** Shows how far long work is, on standard error: in place on a terminal; only its end elsewhere. */
export interface Progress {
  at: (sentence: string) => void;
  clear: () => void;
  done: (sentence: string) => void;
}

const clearLine = '\r\u001b[K';

/** Progress on standard error. */
export const startProgress = (): Progress => {
  const { stderr } = process;
  const clear = (): void => {
    if (stderr.isTTY) stderr.write(clearLine);
  };
  return {
    clear,
    at: (sentence) => {
      if (stderr.isTTY) stderr.write(`${clearLine}${sentence}`);
    },
    done: (sentence) => {
      clear();
      say(sentence);
    },
  };
};
