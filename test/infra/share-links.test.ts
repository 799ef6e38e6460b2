import { expect, it } from 'vitest';
import { timeLimits } from '../../functions/share-link-openings/time-limits.ts';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { functionAt, templates } from './templates.ts';

it('the function that opens links ends within the time that others assume, and its parts fit into that time', () => {
  const { properties } = functionAt(templates().service, 'functions/share-link-openings/handler.ts');
  expect(Number(properties['Timeout']) * 1000).toBe(functionMillis);
  expect(timeLimits.waiting + timeLimits.signing).toBeLessThanOrEqual(timeLimits.opening);
  expect(timeLimits.opening).toBeLessThanOrEqual(functionMillis - 2000);
  expect(timeLimits.waiting).toBeGreaterThan(timeLimits.signing);
});
