import { Restrictions, restrictionNames, restrictionRules } from '../../../shared/policies/restriction.ts';
import { Rule } from '../../../shared/policies/rule.ts';
import type { EngineRule } from '../../../shared/policies/rule-engine.ts';

const sales = ['prospecting_file', 'opportunity', 'client_folder', 'comment', 'email'];
const afterSales = ['after_sales_process', 'after_sales_task'];

/** A dozen rules as an account might have them: by role, by user, by properties of the resource and of the subject. */
const own: Rule[] = [
  { id: 'owners', effect: 'permit', actions: ['*'], resourceTypes: ['*'], roles: ['owner', 'admin'] },
  { id: 'members-read', effect: 'permit', actions: ['read', 'list'], resourceTypes: ['*'], roles: ['member'] },
  {
    id: 'members-write',
    effect: 'permit',
    actions: ['create', 'update', 'delete', 'export'],
    resourceTypes: sales,
    roles: ['member'],
  },
  {
    id: 'after-sales-at-home',
    effect: 'permit',
    actions: ['create', 'update', 'delete'],
    resourceTypes: afterSales,
    roles: ['member'],
    when: { 'resource.properties.region': { equals: 'eu' } },
  },
  {
    id: 'assistants',
    effect: 'permit',
    actions: ['create', 'update', 'export'],
    resourceTypes: ['campaign', 'document', 'report'],
    subjects: ['mia', 'noah'],
  },
  {
    id: 'running-campaigns',
    effect: 'permit',
    actions: ['access'],
    resourceTypes: ['campaign'],
    roles: ['member'],
    when: { 'resource.properties.status': { notEquals: 'draft' } },
  },
  {
    id: 'shared-with-services',
    effect: 'permit',
    actions: ['read', 'list', 'export'],
    resourceTypes: ['*'],
    when: { 'subject.type': { equals: 'service' }, 'resource.properties.shared': { equals: true } },
  },
  {
    id: 'unfinished-reports',
    effect: 'permit',
    actions: ['update', 'delete', 'export'],
    resourceTypes: ['document', 'report'],
    roles: ['member'],
    when: { 'resource.properties.status': { in: ['draft', 'review'] } },
  },
  {
    id: 'legal-hold',
    effect: 'forbid',
    actions: ['delete', 'export', 'purge'],
    resourceTypes: ['*'],
    when: { 'resource.properties.legalHold': { equals: true } },
  },
  {
    id: 'closed-deals',
    effect: 'forbid',
    actions: ['update', 'delete'],
    resourceTypes: ['opportunity', 'client_folder'],
    when: { 'resource.properties.stage': { in: ['won', 'lost'] } },
  },
  {
    id: 'one-factor',
    effect: 'forbid',
    actions: ['delete', 'export', 'purge'],
    resourceTypes: ['*'],
    when: { 'subject.properties.twoFactor': { equals: false } },
  },
  { id: 'not-erin', effect: 'forbid', actions: ['update'], resourceTypes: ['report'], subjects: ['erin'] },
];

const restrictions = Restrictions.parse(Object.fromEntries(restrictionNames.map((preset) => [preset, 'admins'])));

/** The policy of the comparisons, as an owner puts it: the eight restrictions, on, and the account's own rules. */
export const policyInput = { restrictions, rules: own, defaultDecision: 'deny' };

/** The same as rules, 20 of them. What no rule fits is denied. */
export const policy: readonly EngineRule[] = [
  ...restrictionRules(restrictions),
  ...own.map((rule) => Rule.parse(rule)),
];
