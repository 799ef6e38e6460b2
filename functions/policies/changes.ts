import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import canonicalize from 'canonicalize';
import type { EventData } from '../../shared/events.ts';
import type { PolicyInput } from '../../shared/policies/policy.ts';
import type { Rule } from '../../shared/policies/rule.ts';

/** A policy before or after a change; every section except `draft` has a value. */
export type PolicyContent = PolicyInput;
type Section = keyof PolicyContent;
type Sections = EventData<'policy.changed'>['from'];

const digest = (value: readonly unknown[] | object) => ({
  count: Array.isArray(value) ? value.length : Object.keys(value).length,
  sha256: createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex'),
});

/** The changed sections for the journal. Journal entries are permanent and bounded in size, so large sections are digests. */
const policyDiff = (content: PolicyContent, changed: readonly Section[]): Sections => {
  const { draft, rules, resources, ...rest } = content;
  const sections = {
    ...rest,
    rules: digest(rules),
    resources: digest(resources),
    draft: draft === undefined ? null : digest(draft),
  };
  return Object.fromEntries(changed.map((section) => [section, sections[section]])) as Sections;
};

const ruleChanges = (before: readonly Rule[], after: readonly Rule[]) => {
  const byId = (rules: readonly Rule[]) => new Map(rules.map((rule) => [rule.id, rule]));
  const [previous, current] = [byId(before), byId(after)];
  return {
    added: after.filter(({ id }) => !previous.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !current.has(id)).map(({ id }) => id),
    changed: after
      .filter((rule) => previous.has(rule.id) && !isDeepStrictEqual(previous.get(rule.id), rule))
      .map(({ id }) => id),
  };
};

/** The sections in which two policies differ. */
export const changedSections = (before: PolicyContent, after: PolicyContent, sections: readonly Section[]): Section[] =>
  // Compared as canonical JSON, in which -0 equals 0, as it does when stored.
  sections.filter((section) => canonicalize(before[section]) !== canonicalize(after[section]));

/** The journal data of a policy change. */
export const policyChangedData = (
  before: PolicyContent,
  after: PolicyContent,
  changed: readonly Section[],
  version: number,
): EventData<'policy.changed'> => ({
  version,
  from: policyDiff(before, changed),
  to: policyDiff(after, changed),
  ...(changed.includes('rules') ? { rules: ruleChanges(before.rules, after.rules) } : {}),
});
