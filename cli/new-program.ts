import { Command } from 'commander';

/** What commander says about wrong usage, as a sentence with a hint: its messages begin with `error: `. */
const asSentence = (message: string, name: string): string => {
  const [text = ''] = message.replace(/^error: /, '').split('\n');
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return `${sentence.replace(/\.?$/, '.')} Try: ${name} --help\n`;
};

/** The hint at the help of what was typed, behind each error of usage. */
const errorsOf = (typed: string) => ({
  outputError: (message: string, write: (text: string) => void) => write(asSentence(message, typed)),
});

/**
 * A program without commands, which throws instead of ending the process.
 * @param typed what is typed to run it
 */
export const newProgram = (name: string, typed: string): Command =>
  new Command(name).exitOverride().configureOutput(errorsOf(typed)).helpCommand(false);

/** A new command of a program that is run as `npx NAME`. */
export const newCommand = (program: Command, name: string): Command =>
  program.command(name).configureOutput(errorsOf(`npx ${program.name()} ${name}`));
