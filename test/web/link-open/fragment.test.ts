import { expect, test } from 'vitest';
import { addressOf } from '../../../web/link-open/fragment.ts';

test.each([
  ['', { linkId: '', code: '', rest: '' }],
  ['#section', { linkId: '', code: '', rest: '#section' }],
  ['#code=a%2Bb', { linkId: '', code: 'a+b', rest: '' }],
  ['#link=lnk_1&code=c', { linkId: 'lnk_1', code: 'c', rest: '' }],
  ['#lang=fr&link=lnk_1&code=c', { linkId: 'lnk_1', code: 'c', rest: '#lang=fr' }],
  ['#link-open?person=owner&link=lnk_1&code=c', { linkId: 'lnk_1', code: 'c', rest: '#link-open?person=owner' }],
  ['#link-open?link=lnk_1', { linkId: 'lnk_1', code: '', rest: '#link-open' }],
  ['#link-open?person=owner', { linkId: '', code: '', rest: '#link-open?person=owner' }],
])('the fragment "%s"', (fragment, expected) => {
  expect(addressOf(fragment)).toEqual(expected);
});
