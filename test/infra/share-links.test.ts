import { expect, it } from 'vitest';
import { bounds } from '../../functions/share-link-openings/time-limits.ts';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { functionAt, templates } from './templates.ts';

it('whoever opens a link lives as long as others think, and the parts of it fit in', () => {
  const { properties } = functionAt(templates().service, 'functions/share-link-openings/handler.ts');
  expect(Number(properties['Timeout']) * 1000).toBe(functionMillis);
  expect(bounds.waiting + bounds.signing).toBeLessThanOrEqual(bounds.opening);
  expect(bounds.opening).toBeLessThanOrEqual(functionMillis - 2000);
  expect(bounds.waiting).toBeGreaterThan(bounds.signing);
});
