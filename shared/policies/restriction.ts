import type { EngineRule } from './rule-engine.ts';

interface RestrictedAction {
  action: string;
  resourceTypes: readonly [string, ...string[]];
}

/**
 * The restrictions: what each of them reserves to owners and admins. The schema, the defaults, the rules, openapi.json, the
 * event schemas and the table in docs/decisions.md are all derived from this list.
 */
const restrictions = {
  'prospecting_file.export': { action: 'export', resourceTypes: ['prospecting_file'] },
  'opportunity.export': { action: 'export', resourceTypes: ['opportunity'] },
  'client_folder.export': { action: 'export', resourceTypes: ['client_folder'] },
  'prospecting_file.delete': { action: 'delete', resourceTypes: ['prospecting_file'] },
  'opportunity.delete': { action: 'delete', resourceTypes: ['opportunity'] },
  'client_folder.delete': { action: 'delete', resourceTypes: ['client_folder'] },
  'comment.delete': { action: 'delete', resourceTypes: ['comment', 'email'] },
  'after_sales_process.delete': { action: 'delete', resourceTypes: ['after_sales_process', 'after_sales_task'] },
} as const satisfies Record<string, RestrictedAction>;

export type RestrictionName = keyof typeof restrictions;

export const restrictionNames = Object.keys(restrictions) as RestrictionName[];

/** The action of a restriction, and the resource types that it covers. */
export const restrictedActionOf = (name: RestrictionName): RestrictedAction => restrictions[name];

/** The same value for every restriction. */
export const fromNames = <Value>(value: Value) =>
  Object.fromEntries(restrictionNames.map((name) => [name, value])) as Record<RestrictionName, Value>;

/** Every restriction by name; `admins` stands for owners and admins. */
export type Restrictions = Record<RestrictionName, 'everyone' | 'admins'>;

/** All restrictions turned off. */
export const noRestrictions = (): Restrictions => fromNames('everyone');

const prefix = 'restriction:';

/** The id of the rule that implements a restriction. */
export const restrictionId = (name: RestrictionName): string => `${prefix}${name}`;

/** Whether a rule id is that of a restriction. */
export const isRestriction = (ruleId: string): boolean => ruleId.startsWith(prefix);

/** Forbidding rules for the restrictions that are turned on. */
export const restrictionRules = (chosen: Restrictions): EngineRule[] =>
  restrictionNames
    .filter((name) => chosen[name] === 'admins')
    .map((name) => ({
      id: restrictionId(name),
      effect: 'forbid',
      actions: [restrictions[name].action],
      resourceTypes: [...restrictions[name].resourceTypes],
      exceptRoles: ['owner', 'admin'],
    }));
