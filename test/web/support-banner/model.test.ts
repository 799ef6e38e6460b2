import { expect, test } from 'vitest';
import { openIn, pollMillisOf, type Session } from '../../../web/support-banner/model.ts';

const session = (sessionId: string, accountId: string, status: Session['status']): Session =>
  ({ sessionId, accountId, status, agent: { id: 'ada', team: 't' }, actingAs: { userId: 'olivia' } }) as Session;

test('only the open sessions of the account are shown', () => {
  const sessions = [session('1', 'acme', 'active'), session('2', 'acme', 'ended'), session('3', 'globex', 'active')];
  expect(openIn('acme', sessions).map(({ sessionId }) => sessionId)).toEqual(['1']);
});

test('while support is inside, the banner looks more than once in two seconds', () => {
  expect(pollMillisOf([session('1', 'acme', 'active')])).toBeLessThan(1500);
  expect(pollMillisOf([])).toBeGreaterThanOrEqual(10_000);
  expect(pollMillisOf(undefined)).toBeGreaterThanOrEqual(10_000);
});
