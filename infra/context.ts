import * as z from 'zod';

/** Reads a context value, from `-c name=value` on the command line or from `context` in cdk.json. */
export type Context = (name: string) => unknown;

/** A mistake in the options of an instance; our own app prints its message without a stack trace. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A list of texts: JSON in cdk.json, separated by commas on the command line. */
export const List = z.union([
  z.array(z.string().min(1)),
  z.string().transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
]);

/** true or false; as text on the command line. */
export const Flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((flag) => flag === true || flag === 'true');

/** The schema errors as text: `teams.0 must be lower case letters`. */
const describeErrors = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(' ')).join('; ');

/** Validates a context value. @throws ConfigError with the name of the value and the schema errors */
export const check = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.output<Schema> => {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new ConfigError(`The option "${name}" is not valid: ${describeErrors(result.error)}.`);
  return result.data;
};
