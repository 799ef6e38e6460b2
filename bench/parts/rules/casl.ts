import { createMongoAbility, type MongoAbility, type RawRuleOf, subject } from '@casl/ability';
import type { Question } from '../../../shared/policies/rule-engine.ts';
import type { Engine } from './engine.ts';
import { type Condition, hold, type PlainRule, plainPolicy, subjectOf } from './plain-rules.ts';
import { questions } from './policy.ts';

const query = ({ operator, values }: Condition): object => {
  if (operator === 'exists') return { $exists: true };
  const [value, ...others] = values;
  if (others.length === 0) return operator === 'in' ? { $eq: value } : { $ne: value };
  return operator === 'in' ? { $in: values } : { $nin: values };
};

const rawRule = ({ effect, actions = ['manage'], types = ['all'], ofResource }: PlainRule): RawRuleOf<MongoAbility> => {
  const conditions: Record<string, object> = {};
  for (const one of ofResource) conditions[one.name] = { ...conditions[one.name], ...query(one) };
  const rule = { action: [...actions], subject: [...types], inverted: effect === 'forbid' };
  return ofResource.length > 0 ? { ...rule, conditions } : rule;
};

/**
 * CASL as its guide says: one ability for each subject, made once of the rules that apply to the subject; it decides by
 * action, type and the conditions on the resource alone. The last matching rule counts, so rules that forbid come last.
 * Looking up the ability of a subject is not measured.
 */
export const casl = (): Engine => {
  const makeAbility = (question: Question): MongoAbility =>
    createMongoAbility(
      plainPolicy
        .filter(({ ofSubject }) => hold(ofSubject, subjectOf(question)))
        .reverse()
        .map(rawRule),
    );
  const bySubject = Map.groupBy(questions, (question) => question.subject.id);
  const abilities = new Map([...bySubject].map(([id, [first]]) => [id, makeAbility(first as Question)]));
  const requests = questions.map((question) => ({
    ability: abilities.get(question.subject.id) as MongoAbility,
    action: question.action.name,
    resource: subject(question.resource.type, { ...question.resource.properties }),
  }));
  return {
    name: 'CASL',
    prepare: () => makeAbility(questions[0] as Question),
    decide: (permitted) => {
      let index = 0;
      for (const { ability, action, resource } of requests) permitted[index++] = ability.can(action, resource);
    },
  };
};
