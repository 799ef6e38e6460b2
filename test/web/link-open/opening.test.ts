import { expect, test } from 'vitest';
import { Failure } from '../../../web/core/failure.ts';
import { openedState, refusedState } from '../../../web/link-open/opening.ts';

const now = Date.UTC(2026, 0, 1, 12);
const failure = (status: number, name: string, retryAfter?: number): Failure =>
  new Failure(
    status,
    { type: `urn:gatehouse:problem:${name}`, title: 't', status, instance: '/', requestId: 'r' },
    retryAfter,
  );

test('the document is open for as long as its token is valid', () => {
  const until = '2026-01-01T12:05:00.000Z';
  expect(openedState({ documentId: 'd', expiresIn: 300 }, now)).toEqual({ kind: 'opened', documentId: 'd', until });
});

test('the first refusal for want of an address asks for it, and is no error', () => {
  const error = failure(422, 'email-needed');
  expect(refusedState({ kind: 'ready' }, error, now)).toEqual({ state: { kind: 'email' }, isShown: false });
  expect(refusedState({ kind: 'email' }, error, now)).toEqual({ state: { kind: 'email' }, isShown: true });
});

test.each([
  [failure(429, 'too-many-attempts', 900), { kind: 'locked', until: '2026-01-01T12:15:00.000Z' }],
  [failure(403, 'link-locked'), { kind: 'locked', until: undefined }],
  [failure(410, 'link-gone'), { kind: 'gone' }],
  [failure(404, 'not-found'), { kind: 'missing' }],
])('%s ends the form', (error, state) => {
  expect(refusedState({ kind: 'email' }, error, now)).toEqual({ state, isShown: false });
});

test.each([failure(403, 'link-refused'), failure(503, 'busy'), new Failure(0)])('%s keeps the form', (error) => {
  expect(refusedState({ kind: 'email' }, error, now)).toEqual({ state: { kind: 'email' }, isShown: true });
});
