import { restrictionNames, restrictionRules } from '../../../shared/policies/restriction.ts';
import { Restrictions } from '../../../shared/policies/restriction-schema.ts';
import { Rule } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';

const rule =
  (effect: Rule['effect']) =>
  (id: string, actions: string, resourceTypes: string, scope: Partial<Rule>): Rule =>
    Rule.parse({ id, effect, actions: actions.split(' '), resourceTypes: resourceTypes.split(' '), ...scope });
const permit = rule('permit');
const forbid = rule('forbid');

const roles: Rule['roles'] = ['member'];
const sales = 'prospecting_file opportunity client_folder comment email';

/** A dozen rules as an account might have them: by role, by user, by properties of the resource and of the subject. */
const rules: Rule[] = [
  permit('owners', '*', '*', { roles: ['owner', 'admin'] }),
  permit('members-read', 'read list', '*', { roles }),
  permit('members-write', 'create update delete export', sales, { roles }),
  permit('after-sales-at-home', 'create update delete', 'after_sales_process after_sales_task', {
    roles,
    when: { 'resource.properties.region': { equals: 'eu' } },
  }),
  permit('assistants', 'create update export', 'campaign document report', { subjects: ['mia', 'noah'] }),
  permit('running-campaigns', 'access', 'campaign', {
    roles,
    when: { 'resource.properties.status': { notEquals: 'draft' } },
  }),
  permit('shared-with-services', 'read list export', '*', {
    when: { 'subject.type': { equals: 'service' }, 'resource.properties.shared': { equals: true } },
  }),
  permit('unfinished-reports', 'update delete export', 'document report', {
    roles,
    when: { 'resource.properties.status': { in: ['draft', 'review'] } },
  }),
  forbid('legal-hold', 'delete export purge', '*', { when: { 'resource.properties.legalHold': { equals: true } } }),
  forbid('closed-deals', 'update delete', 'opportunity client_folder', {
    when: { 'resource.properties.stage': { in: ['won', 'lost'] } },
  }),
  forbid('one-factor', 'delete export purge', '*', { when: { 'subject.properties.twoFactor': { equals: false } } }),
  forbid('not-erin', 'update', 'report', { subjects: ['erin'] }),
];

const restrictions = Restrictions.parse(Object.fromEntries(restrictionNames.map((name) => [name, 'admins'])));

/** The policy of the comparisons as an owner stores it: the eight restrictions, all on, and the account's own rules. */
export const policyInput = { restrictions, rules, defaultDecision: 'deny' };

/** The same as 20 rules. A question that no rule matches is denied. */
export const policy: readonly EngineRule[] = [...restrictionRules(restrictions), ...rules];

const person = (id: string, role: Question['role'], twoFactor: boolean): Pick<Question, 'subject' | 'role'> => ({
  subject: { type: 'user', id, properties: { twoFactor } },
  role,
});

const subjects = [
  person('olivia', 'owner', true),
  person('mia', 'member', true),
  person('erin', 'member', true),
  person('adam', 'admin', true),
  person('liam', 'member', false),
  { subject: { type: 'service', id: 'sync' } },
  person('noah', 'member', false),
];
const actions = 'read list create update delete export access purge annotate'.split(' ');
const types = `${sales} after_sales_process after_sales_task campaign document report invoice`.split(' ');

const cycle = (values: string, index: number): string => values.split(' ')[index % values.split(' ').length] ?? '';

/** The known properties of a resource; some are missing. */
const properties = (index: number) => ({
  ...(index % 11 === 0 ? {} : { status: cycle('draft live review archived', index) }),
  region: cycle('eu us eu', index),
  ...(index % 2 === 0 ? { stage: cycle('open won open lost open', index) } : {}),
  ...(index % 3 === 0 ? { shared: index % 9 !== 0 } : {}),
  ...(index % 5 === 0 ? { legalHold: index % 10 === 0 } : {}),
});

const all = actions
  .flatMap((name) => types.flatMap((type) => subjects.map((subject) => ({ ...subject, action: { name }, type }))))
  .map(({ type, ...asked }, index) => ({
    ...asked,
    resource: { type, id: `${type}-${index}`, properties: properties(index) },
  }));

/** Each action on each type of resource, by each subject; parsed from JSON as the questions of a request are. */
export const questions: readonly Question[] = JSON.parse(JSON.stringify(all));
