import * as z from 'zod/mini';
import type { EngineRule } from './rule-engine.ts';

/** What each of the restrictions is about. */
const presets = {
  'prospecting_file.export': { action: 'export', resourceTypes: ['prospecting_file'] },
  'opportunity.export': { action: 'export', resourceTypes: ['opportunity'] },
  'client_folder.export': { action: 'export', resourceTypes: ['client_folder'] },
  'prospecting_file.delete': { action: 'delete', resourceTypes: ['prospecting_file'] },
  'opportunity.delete': { action: 'delete', resourceTypes: ['opportunity'] },
  'client_folder.delete': { action: 'delete', resourceTypes: ['client_folder'] },
  'comment.delete': { action: 'delete', resourceTypes: ['comment', 'email'] },
  'after_sales_process.delete': { action: 'delete', resourceTypes: ['after_sales_process', 'after_sales_task'] },
} as const;

export type RestrictionName = keyof typeof presets;

export const restrictionNames = Object.keys(presets) as RestrictionName[];

const Allowed = z._default(z.enum(['everyone', 'admins']), 'everyone');

/** The eight restrictions by name; `admins` are owners and admins. */
export const Restrictions = z.strictObject({
  'prospecting_file.export': Allowed,
  'opportunity.export': Allowed,
  'client_folder.export': Allowed,
  'prospecting_file.delete': Allowed,
  'opportunity.delete': Allowed,
  'client_folder.delete': Allowed,
  'comment.delete': Allowed,
  'after_sales_process.delete': Allowed,
} satisfies Record<RestrictionName, typeof Allowed>);
export type Restrictions = z.output<typeof Restrictions>;

/** All of them off. */
export const noRestrictions = (): Restrictions =>
  Object.fromEntries(restrictionNames.map((preset) => [preset, 'everyone'])) as Restrictions;

const prefix = 'restriction:';

/** The id of the rule that a restriction is. */
export const restrictionId = (preset: RestrictionName): string => `${prefix}${preset}`;

/** Whether a rule is a restriction, by its id. */
export const isRestriction = (ruleId: string): boolean => ruleId.startsWith(prefix);

/** The action of a restriction, and the types of resources that it covers. */
export const restrictionNameOf = (preset: RestrictionName): { action: string; resourceTypes: readonly string[] } =>
  presets[preset];

/** The restrictions that are on, as rules that forbid. */
export const restrictionRules = (restrictions: Restrictions): EngineRule[] =>
  restrictionNames
    .filter((preset) => restrictions[preset] === 'admins')
    .map((preset) => ({
      id: restrictionId(preset),
      effect: 'forbid',
      actions: [presets[preset].action],
      resourceTypes: [...presets[preset].resourceTypes],
      exceptRoles: ['owner', 'admin'],
    }));
