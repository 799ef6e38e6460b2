import { createMongoAbility, type MongoAbility, type MongoQuery, type RawRuleOf, subject } from '@casl/ability';
import type { Test } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';
import type { Engine } from './engine.ts';
import { concerning, conditionsOf } from './meets.ts';

const query = ({ equals, notEquals, in: among }: Test): MongoQuery => ({
  ...(equals === undefined ? {} : { $eq: equals }),
  ...(notEquals === undefined ? {} : { $ne: notEquals }),
  ...(among === undefined ? {} : { $in: among }),
});

const rawRule = (rule: EngineRule): RawRuleOf<MongoAbility> => {
  const { ofResource } = conditionsOf(rule);
  const conditions: MongoQuery = Object.fromEntries(ofResource.map(({ name, test }) => [name, query(test)]));
  return {
    action: rule.actions.map((name) => (name === '*' ? 'manage' : name)),
    subject: rule.resourceTypes.map((name) => (name === '*' ? 'all' : name)),
    inverted: rule.effect === 'forbid',
    ...(ofResource.length > 0 ? { conditions } : {}),
  };
};

/**
 * CASL, set up as its guide says: an ability for each asker, of the rules that concern them, made once and kept; it
 * decides by action, type and the conditions on the resource alone. The last rule that fits counts, so those that
 * forbid come last. That the ability of an asker is looked up is not measured.
 */
export const casl = (policy: readonly EngineRule[], questions: readonly Question[]): Engine => {
  const ordered = policy.toSorted((one, other) => other.effect.localeCompare(one.effect));
  const makeAbility = (asker: Question): MongoAbility =>
    createMongoAbility(ordered.filter((rule) => concerning(rule)(asker)).map(rawRule));
  const abilities = new Map<string, MongoAbility>();
  const abilityOf = (asker: Question): MongoAbility => {
    const ability = abilities.get(asker.subject.id) ?? makeAbility(asker);
    abilities.set(asker.subject.id, ability);
    return ability;
  };
  const asked = questions.map((question) => ({
    ability: abilityOf(question),
    action: question.action.name,
    resource: subject(question.resource.type, { ...question.resource.properties }),
  }));
  const [first] = questions;
  return {
    name: 'CASL',
    prepare: () => first && makeAbility(first),
    answers: () => asked.map(({ ability, action, resource }) => ability.can(action, resource)),
    round: () => {
      let permits = 0;
      for (const { ability, action, resource } of asked) if (ability.can(action, resource)) permits++;
      return permits;
    },
  };
};
