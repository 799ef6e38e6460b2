import { createMongoAbility, type MongoAbility, type MongoQuery, type RawRuleOf, subject } from '@casl/ability';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';
import { concerns, conditionsOf, type Engine } from './engine.ts';
import { policy, questions } from './policy.ts';

const rawRule = (rule: EngineRule): RawRuleOf<MongoAbility> => {
  const conditions: MongoQuery = Object.fromEntries(
    conditionsOf(rule).ofResource.map(({ name, test }) => [
      name,
      Object.fromEntries(
        Object.entries(test).map(([key, value]) => [key === 'in' ? '$in' : key === 'equals' ? '$eq' : '$ne', value]),
      ),
    ]),
  );
  return {
    action: rule.actions.map((name) => (name === '*' ? 'manage' : name)),
    subject: rule.resourceTypes.map((name) => (name === '*' ? 'all' : name)),
    inverted: rule.effect === 'forbid',
    ...(Object.keys(conditions).length > 0 ? { conditions } : {}),
  };
};

/**
 * CASL as its guide says: one ability for each subject, made once of the rules that concern it; it decides by action,
 * type and the conditions on the resource alone. The last matching rule counts, so rules that forbid come last. Looking
 * up the ability of a subject is not measured.
 */
export const casl = (): Engine => {
  const ordered = policy.toSorted((one, other) => other.effect.localeCompare(one.effect));
  const makeAbility = (asked: Question): MongoAbility =>
    createMongoAbility(ordered.filter((rule) => concerns(rule)(asked)).map(rawRule));
  const bySubject = Map.groupBy(questions, (question) => question.subject.id);
  const abilities = new Map([...bySubject].map(([id, [first]]) => [id, makeAbility(first as Question)]));
  const asked = questions.map((question) => ({
    ability: abilities.get(question.subject.id) as MongoAbility,
    action: question.action.name,
    resource: subject(question.resource.type, { ...question.resource.properties }),
  }));
  return {
    name: 'CASL',
    prepare: () => makeAbility(questions[0] as Question),
    answers: () => asked.map(({ ability, action, resource }) => ability.can(action, resource)),
    round: () => {
      let permits = 0;
      for (const { ability, action, resource } of asked) if (ability.can(action, resource)) permits++;
      return permits;
    },
  };
};
