import * as z from 'zod';

/** Reads a context value: from `-c name=value` on the command line, or from `context` in cdk.json. */
export type Context = (name: string) => unknown;

/** A mistake in the context, told in one sentence and without a stack trace. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A list, as JSON in cdk.json or separated by commas on the command line. */
export const List = z.union([
  z.array(z.string().min(1)),
  z.string().transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
]);

/** What is wrong, in a few words: `teams.0 must be lower case letters`. */
const problemsOf = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(' ')).join('; ');

/** Checks a value against a schema. @throws ConfigError naming the context value and what is wrong with it */
export const check = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.output<Schema> => {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new ConfigError(`The context value "${name}" is not valid: ${problemsOf(result.error)}.`);
  return result.data;
};
