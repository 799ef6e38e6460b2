import { describe, expect, it } from 'vitest';
import { checkPreconditions, type Preconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';

const outcomeOf = (preconditions: Preconditions, current: string | undefined): string => {
  try {
    checkPreconditions(preconditions, current);
    return 'goes on';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return `${error.problem} ${error.extras.headers?.['etag'] ?? 'no tag'}`;
  }
};

const outcome = (ifMatch: string | undefined, current: string | undefined): string => outcomeOf({ ifMatch }, current);

const current = '"3-active"';
const stale = `stale-version ${current}`;

describe('If-Match', () => {
  it.each([
    [undefined, 'goes on'],
    ['*', 'goes on'],
    [current, 'goes on'],
    [`"2-active", ${current}`, 'goes on'],
    [`"2-active",${current},"4-active"`, 'goes on'],
    [`  ${current}  `, 'goes on'],
    ['"2-active"', stale],
    ['"3-expired"', stale],
    ['3-active', stale],
    // If-Match compares strongly: a weak tag never matches.
    [`W/${current}`, stale],
    ['"3-ACTIVE"', stale],
    ['', stale],
    [',', stale],
    ['"*"', stale],
    [`${current}x`, stale],
  ])('%j against the current tag: %s', (ifMatch, expected) => {
    expect(outcome(ifMatch, current)).toBe(expected);
  });

  it('fails for what is not there, even with *', () => {
    expect(outcome('*', undefined)).toBe('stale-version no tag');
    expect(outcome('"1"', undefined)).toBe('stale-version no tag');
    expect(outcome(undefined, undefined)).toBe('goes on');
  });

  it('is evaluated before If-None-Match, and both must be met', () => {
    expect(outcomeOf({ ifMatch: current, ifNoneMatch: '"1"' }, current)).toBe('goes on');
    expect(outcomeOf({ ifMatch: current, ifNoneMatch: current }, current)).toBe(stale);
    expect(outcomeOf({ ifMatch: '"1"', ifNoneMatch: '"1"' }, current)).toBe(stale);
  });

  it('tags are quoted versions', () => {
    expect(versionEtag({ version: 12 })).toBe('"12"');
  });
});

describe('If-None-Match', () => {
  it.each([
    [undefined, 'goes on'],
    ['"2-active"', 'goes on'],
    ['3-active', 'goes on'],
    ['', 'goes on'],
    ['"*"', 'goes on'],
    ['*', stale],
    [current, stale],
    // If-None-Match compares weakly.
    [`W/${current}`, stale],
    [`"2-active", W/${current}`, stale],
  ])('%j against the current tag: %s', (ifNoneMatch, expected) => {
    expect(outcomeOf({ ifNoneMatch }, current)).toBe(expected);
    expect(outcomeOf({ ifNoneMatch }, undefined)).toBe('goes on');
  });
});
