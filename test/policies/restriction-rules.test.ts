import { describe, expect, it } from 'vitest';
import { restrictionId, restrictionNames, restrictionRules } from '../../shared/policies/restriction.ts';
import { Restrictions } from '../../shared/policies/restriction-schema.ts';
import { compileRules, evaluateRules } from '../../shared/policies/rule-engine.ts';
import { question } from './questions.ts';

describe('a restriction', () => {
  const on = (restriction: string) =>
    compileRules(restrictionRules(Restrictions.parse({ [restriction]: 'admins' })), true);

  it('is off unless said otherwise, and there are eight', () => {
    expect(restrictionNames).toHaveLength(8);
    expect(restrictionRules(Restrictions.parse({}))).toEqual([]);
  });

  it.each(
    restrictionNames.flatMap((restriction) =>
      (['owner', 'admin', 'member', undefined] as const).map((role) => ({ restriction, role })),
    ),
  )('$restriction lets only owners and admins: $role', ({ restriction, role }) => {
    const [type = '', name = ''] = restriction.split('.');
    const input = question({ role, action: { name }, resource: { type, id: '1' } });
    const lets = role === 'owner' || role === 'admin';
    expect(evaluateRules(on(restriction), input)).toEqual({
      permitted: lets,
      ruleId: lets ? undefined : restrictionId(restriction),
    });
    const other = question({ role, action: { name: 'read' }, resource: { type, id: '1' } });
    expect(evaluateRules(on(restriction), other).permitted).toBe(true);
  });

  it('of comments covers e-mails, that of after-sales processes their tasks', () => {
    const member = (type: string) =>
      question({ role: 'member', action: { name: 'delete' }, resource: { type, id: '1' } });
    expect(evaluateRules(on('comment.delete'), member('email')).permitted).toBe(false);
    expect(evaluateRules(on('after_sales_process.delete'), member('after_sales_task')).permitted).toBe(false);
  });
});
