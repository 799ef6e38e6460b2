import * as z from 'zod/mini';
import type { Rule } from './rule.ts';

/** A part of a policy that is valid, but may not work as intended. */
export const PolicyWarning = z
  .object({
    pointer: z.string().register(z.globalRegistry, { description: 'JSON pointer into the policy' }),
    message: z.string(),
  })
  .register(z.globalRegistry, { id: 'PolicyWarning', description: 'A part of a policy that may not work as intended' });
export type PolicyWarning = z.output<typeof PolicyWarning>;

/** The type of the values that every evaluation has: those the standard requires, and those the directory adds. */
const guaranteedTypes: Readonly<Record<string, string>> = {
  'subject.id': 'string',
  'subject.type': 'string',
  'resource.id': 'string',
  'resource.type': 'string',
  'action.name': 'string',
  'subject.properties.role': 'string',
  'subject.properties.kind': 'string',
  'subject.properties.twoFactor': 'boolean',
};

const message =
  'notEquals does not make a permitting rule apply when the value is missing, a list or an object, or of another type';

const warningsOfRules = (rules: readonly Rule[], pointer: string): PolicyWarning[] =>
  rules.flatMap(({ effect, when = {} }, index) =>
    Object.entries(when).flatMap(([path, { notEquals }]) => {
      if (effect !== 'permit' || notEquals === undefined || typeof notEquals === guaranteedTypes[path]) return [];
      return [{ pointer: `${pointer}/${index}/when/${path}/notEquals`, message }];
    }),
  );

/** Finds the permitting rules of a policy and its draft that test with `notEquals` a value that may be missing (ADR 0018). */
export const warningsOf = ({
  rules,
  draft,
}: {
  rules: readonly Rule[];
  draft?: { rules: readonly Rule[] } | undefined;
}): PolicyWarning[] => [
  ...warningsOfRules(rules, '#/rules'),
  ...(draft ? warningsOfRules(draft.rules, '#/draft/rules') : []),
];
