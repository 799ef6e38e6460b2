import type { EngineRule, Question } from '../../shared/policies/rule-engine.ts';

/** A question about one record, with some parts replaced. */
export const question = (more: Partial<Question> = {}): Question => ({
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'record', id: 'record-1' },
  ...more,
});

/** A rule that permits to read records, with some parts replaced. */
export const rule = (more: Partial<EngineRule> = {}): EngineRule => ({
  id: 'a-rule',
  effect: 'permit',
  actions: ['read'],
  resourceTypes: ['record'],
  ...more,
});
