import * as z from 'zod/mini';

const holdsProto = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

/**
 * A record by name. The schema of a record alone leaves out `__proto__` without a word; what somebody wrote must count, or
 * be refused.
 */
export const safeRecord = <Value extends z.core.$ZodType>(name: z.ZodMiniString, value: Value) => {
  const guard = z.transform((given: unknown, context) => {
    if (holdsProto(given)) {
      context.issues.push({ code: 'custom', message: 'is not a known field', input: given, path: ['__proto__'] });
    }
    return given;
  });
  // The types of pipes do not see through what is generic.
  const piped: unknown = z.pipe(guard, z.record(name, value) as z.ZodMiniType);
  return piped as z.ZodMiniType<Record<string, z.output<Value>>, Record<string, z.input<Value>>>;
};
