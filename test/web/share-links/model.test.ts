import { describe, expect, test } from 'vitest';
import {
  changedTerms,
  errorsOf,
  type Link,
  linkBodyOf,
  openUrlOf,
  rebaseTerms,
  recipientsIn,
  type Terms,
  termChanges,
  termsOf,
} from '../../../web/share-links/model.ts';

const link: Link = {
  linkId: 'lnk_1',
  accountId: 'acme',
  documentId: 'offer-1',
  recipients: ['rita@example.com', 'noah@example.com'],
  status: 'active',
  expiresAt: '2026-02-01T12:00:00.000Z',
  maxUses: 5,
  uses: 0,
  createdAt: '2026-01-01T12:00:00.000Z',
  createdBy: { kind: 'user', id: 'olivia' },
};
const terms: Terms = { ...termsOf(link), period: 'P7D' };

test('recipients are separated by lines, commas, semicolons or spaces; each counts once, in lower case', () => {
  expect(recipientsIn(' Rita@example.com,noah@example.com;\nrita@EXAMPLE.com  ')).toEqual([
    'rita@example.com',
    'noah@example.com',
  ]);
  expect(recipientsIn(' \n ')).toEqual([]);
});

describe('errors of the form', () => {
  test('a valid form has none', () => {
    expect(errorsOf(terms)).toEqual({});
    expect(errorsOf({ ...terms, recipients: 'jörg@büro.example' })).toEqual({});
  });

  test.each([
    [{ documentId: '' }, { documentId: true }],
    [{ documentId: '..' }, { documentId: true }],
    [{ documentId: 'an offer' }, { documentId: true }],
    [{ recipients: ' ' }, { recipients: [] }],
    [{ recipients: 'rita, noah@example.com' }, { recipients: ['rita'] }],
    [{ recipients: Array.from({ length: 51 }, (_, index) => `r${index}@example.com`).join() }, { tooMany: true }],
    [{ maxUses: '0' }, { maxUses: true }],
    [{ maxUses: '1001' }, { maxUses: true }],
    [{ maxUses: '1.5' }, { maxUses: true }],
    [{ period: 'own', ownCount: 'x' }, { period: true }],
  ])('%o', (change, expected) => {
    expect(errorsOf({ ...terms, ...change })).toEqual(expected);
  });
});

test('a link is created without empty terms', () => {
  const { recipients } = link;
  expect(linkBodyOf({ ...terms, documentId: ' offer-1 ', maxUses: '' })).toEqual({
    ...{ documentId: 'offer-1', recipients, duration: 'P7D' },
  });
  expect(linkBodyOf(terms)).toMatchObject({ maxUses: 5 });
});

test('only what differs is changed, and an empty limit removes it', () => {
  expect(changedTerms(link, termsOf(link))).toEqual({});
  expect(changedTerms(link, { ...terms, recipients: 'noah@example.com rita@example.com' })).toEqual({
    duration: 'P7D',
  });
  expect(changedTerms(link, { ...termsOf(link), maxUses: '', recipients: 'rita@example.com' })).toEqual({
    maxUses: null,
    recipients: ['rita@example.com'],
  });
});

test('what others have changed is named, and fields that the reader has not touched follow', () => {
  const is: Link = { ...link, maxUses: 10, recipients: ['zoe@example.com'], uses: 1 };
  expect(termChanges(link, is).map(({ term }) => term)).toEqual(['recipients', 'maxUses']);
  const rebased = rebaseTerms({ ...termsOf(link), maxUses: '7' }, link, is);
  expect(rebased).toMatchObject({ maxUses: '7', recipients: 'zoe@example.com' });
  expect(changedTerms(is, rebased)).toEqual({ maxUses: 7 });
});

test('the URL has link and code in its fragment, after a fragment of its own', () => {
  expect(openUrlOf('https://a.example/open', 'lnk_1', 'a+b')).toBe('https://a.example/open#link=lnk_1&code=a%2Bb');
  expect(openUrlOf('https://a.example/#open?x=1', 'lnk_1', 'c')).toBe('https://a.example/#open?x=1&link=lnk_1&code=c');
});
