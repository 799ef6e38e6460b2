import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import canonicalize from 'canonicalize';
import type { EventData } from '../../shared/events.ts';
import type { PolicyInput } from '../../shared/policies/policy.ts';
import type { Rule } from '../../shared/policies/rule.ts';

/** A policy as it is or shall be; every section has a value. */
export type Content = PolicyInput;
type Section = keyof Content;
type Sections = EventData<'policy.changed'>['from'];

const digest = (value: readonly unknown[] | object) => ({
  count: Array.isArray(value) ? value.length : Object.keys(value).length,
  sha256: createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex'),
});

/** The changed sections for the journal, which is for good and of bounded size: what may be large stands there as its digest. */
const policyDiff = (content: Content, changed: readonly Section[]): Sections => {
  const { draft, rules, resources, ...small } = content;
  const whole = {
    ...small,
    rules: digest(rules),
    resources: digest(resources),
    draft: draft === undefined ? null : digest(draft),
  };
  return Object.fromEntries(changed.map((section) => [section, whole[section]])) as Sections;
};

const ruleChanges = (before: readonly Rule[], after: readonly Rule[]) => {
  const [was, is] = [before, after].map((rules) => new Map(rules.map((rule) => [rule.id, rule])));
  return {
    added: after.filter(({ id }) => !was?.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !is?.has(id)).map(({ id }) => id),
    changed: after
      .filter((rule) => was?.has(rule.id) && !isDeepStrictEqual(was.get(rule.id), rule))
      .map(({ id }) => id),
  };
};

/** The sections of a policy that a change touches. */
export const sectionsChanged = (before: Content, after: Content, sections: readonly Section[]): Section[] =>
  // By their canonical JSON, in which -0 is 0, as it is when it is stored.
  sections.filter((section) => canonicalize(before[section]) !== canonicalize(after[section]));

/** What the journal tells of a change of a policy. */
export const changeData = (
  before: Content,
  after: Content,
  changed: readonly Section[],
  version: number,
): EventData<'policy.changed'> => ({
  version,
  from: policyDiff(before, changed),
  to: policyDiff(after, changed),
  ...(changed.includes('rules') ? { rules: ruleChanges(before.rules, after.rules) } : {}),
});
