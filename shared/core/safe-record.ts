import * as z from 'zod/mini';
import { statedCheck } from './stated-check.ts';

const hasProtoKey = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

const unknownField = 'is not a known field';

const notProto = statedCheck<string>((name) => name !== '__proto__', unknownField, { not: { const: '__proto__' } });

/**
 * A record with checked keys. Zod's record drops the key `__proto__` silently; this one refuses it, so that input is
 * either used or rejected.
 */
export const safeRecord = <Value extends z.core.$ZodType>(name: z.ZodMiniString, value: Value) => {
  const guard = z.transform((input: unknown, context) => {
    if (hasProtoKey(input)) {
      context.issues.push({ code: 'custom', message: unknownField, input, path: ['__proto__'] });
    }
    return input;
  });
  // The types of z.pipe do not resolve for a generic value schema.
  const piped: unknown = z.pipe(guard, z.record(name.check(notProto), value) as z.ZodMiniType);
  return piped as z.ZodMiniType<Record<string, z.output<Value>>, Record<string, z.input<Value>>>;
};
