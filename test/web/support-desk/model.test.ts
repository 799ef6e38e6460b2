import { expect, test } from 'vitest';
import { errorsOf, type Form, periodsOf, requestBodyOf, sessionBodyOf } from '../../../web/support-desk/model.ts';

const form: Form = { accountId: ' acme ', duration: 'P1D', scope: 'full', reason: ' import fails ', ticket: ' ' };

test('a request and a session are created with trimmed texts, and without an empty ticket', () => {
  expect(requestBodyOf(form)).toEqual({ accountId: 'acme', duration: 'P1D', scope: 'full', reason: 'import fails' });
  expect(sessionBodyOf({ ...form, accountId: 'acme', ticket: ' T-1 ' })).toEqual({
    accountId: 'acme',
    reason: 'import fails',
    ticket: 'T-1',
  });
});

test.each([
  ['request', { accountId: ' ', reason: '' }, { accountId: true, reason: true }],
  ['request', { accountId: 'acme', reason: 'x' }, {}],
  ['enter', { accountId: '', reason: ' ' }, { reason: true }],
  ['withdraw', { accountId: '', reason: '' }, {}],
] as const)('%s: the fields of %j that are missing', (kind, entered, missing) => {
  expect(errorsOf(kind, { ...form, ...entered })).toEqual(missing);
});

test('periods are separated by commas', () => {
  expect(periodsOf(' P1D, P1M ,,unlimited')).toEqual(['P1D', 'P1M', 'unlimited']);
  expect(periodsOf('')).toEqual([]);
});
