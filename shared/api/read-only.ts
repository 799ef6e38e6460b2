import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

// `ZodMiniObject`, not `z.core.$ZodObject`: a value of `z.core` adds all of zod, 370 KB, to every bundle.
const shapeOf = (schema: z.core.$ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> =>
  schema instanceof z.ZodMiniObject ? schema._zod.def.shape : {};

/**
 * The schemas of the read-only members of a document: those that a route with `acceptsReadOnly` answers, but does not take as
 * input. Empty for other routes.
 */
export const readOnlyShape = ({ acceptsReadOnly, body, success }: Route): Record<string, z.ZodMiniType> => {
  if (!acceptsReadOnly) return {};
  const input = shapeOf(body);
  const members = Object.entries(shapeOf(success.body)).filter(([name]) => !Object.hasOwn(input, name));
  return Object.fromEntries(members.map(([name, schema]) => [name, z.optional(schema)]));
};

/** Splits the body of a request into the read-only members and the rest. */
export const splitReadOnly = (route: Route, body: unknown): { readOnly: Record<string, unknown>; rest: unknown } => {
  const shape = readOnlyShape(route);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { readOnly: {}, rest: body };
  const isReadOnly = ([name]: [string, unknown]) => Object.hasOwn(shape, name);
  const members = Object.entries(body);
  if (!members.some(isReadOnly)) return { readOnly: {}, rest: body };
  return {
    readOnly: Object.fromEntries(members.filter(isReadOnly)),
    rest: Object.fromEntries(members.filter((member) => !isReadOnly(member))),
  };
};

/**
 * Checks that the read-only members of a document are unchanged, so that it can be put back as it was read.
 * @param readOnly the read-only members of the request
 * @param current the present document; for a new one, only what the path determines
 * @param computed members that change by themselves and are therefore not compared
 * @throws Problem `invalid-request`, pointing at each changed member
 */
export const checkReadOnly = (
  readOnly: Readonly<Record<string, unknown>>,
  current: object,
  computed: readonly string[] = [],
): void => {
  const errors = Object.entries(readOnly)
    .filter(([name, value]) => !computed.includes(name) && !isDeepStrictEqual(value, Reflect.get(current, name)))
    .map(([name]) => ({ pointer: `#/${name}`, message: 'is read-only and must be omitted or unchanged' }));
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
};
