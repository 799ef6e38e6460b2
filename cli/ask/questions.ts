import { UserError } from '../../examples/demo/gatehouse.ts';
import { parametersIn, type SavedQuery, savedQueries } from '../../shared/saved-queries.ts';

/** `WhoWasInside` as `who-was-inside`. */
const wordOf = (id: string): string => id.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** The saved queries of Logs Insights, by the words that ask them. */
export const questions: ReadonlyMap<string, SavedQuery> = new Map(
  Object.entries<SavedQuery>(savedQueries).map(([id, query]) => [wordOf(id), query]),
);

/** What a question is about, as it was typed. */
export interface Given {
  account?: string | undefined;
  day?: string | undefined;
  campaign?: string | undefined;
}

const idForm = /^[\w.:@-]{1,128}$/;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The text of a question with what was given in place of its parameters.
 * @throws UserError when one is missing or has another form, or one is given that the question does not ask for
 */
export const textOf = ({ lines }: SavedQuery, given: Given): string => {
  const text = lines.join('\n');
  const asked = parametersIn(text).map(({ name }) => name);
  const stray = (Object.keys(given) as (keyof Given)[]).find(
    (name) => given[name] !== undefined && !asked.includes(name),
  );
  if (stray !== undefined) throw new UserError(`--${stray} does not go with this question.`);
  return asked.reduce((filled, name) => {
    const value = given[name];
    if (value === undefined) throw new UserError(`The question needs --${name}.`);
    if (!(name === 'day' ? dayForm : idForm).test(value)) throw new UserError(`"${value}" is not a possible ${name}.`);
    return filled.replaceAll(`{{${name}}}`, value);
  }, text);
};
