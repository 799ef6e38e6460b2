import { describe, expect, it } from 'vitest';
import { problemName, type Result } from '../support/api/call.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { onTheWire } from '../support/faults/network.ts';
import { cases } from '../support/setup/quick.ts';
import { host, start } from '../support/world/host.ts';
import { openLink, readLinks, recipient } from '../support/world/links.ts';
import { link, locks, open, useLink } from './attempts.ts';

/*
 * Who may open a link, or knows when others do, could begin the count of attempts anew as often as they like. So failures
 * are counted over the link's whole life, too.
 */

useLink({ recipients: [recipient, 'zoe@mail.example'] });

/** An attempt with the right code and the address of a colleague, who may not be a recipient. */
const guess = (n: number) => openLink(link.linkId, link.code, `colleague-${n}@mail.example`);
const said = (answer: Result<unknown>) => problemName(answer) ?? 'in';

describe('a recipient who guesses at the other addresses', () => {
  it('four at a time, opening the link in between, is heard 25 times; then it is locked for good', async () => {
    const answers: string[] = [];
    for (let n = 0; n < 60 && answers.at(-1) !== 'link-locked'; n++) {
      answers.push(said(await (n % 5 === 4 ? open() : guess(n))));
    }
    expect(answers.filter((answer) => answer === 'link-refused')).toHaveLength(25);
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(6);
    expect(answers.at(-1)).toBe('link-locked');
    expect(await locks()).toEqual([{ documentId: 'doc-1', until: null, attempts: 25 }]);
    expect(await readLinks(host.accountId)).toMatchObject([{ status: 'locked', lockedUntil: null, uses: 6 }]);
    setClock(later(start, 3650 * day));
    expect(said(await open())).toBe('link-locked');
  });

  it('is heard no more often with everything at once', async () => {
    const answers: string[] = [];
    let now = start;
    for (let wave = 0; wave < cases(8, 12); wave++) {
      const wrong = Array.from({ length: cases(12, 30) }, (_, n) => (n % 3 === 0 ? open() : guess(n)));
      answers.push(...(await Promise.all(wrong)).map(said));
      now = later(now, 30 * minute);
      setClock(now);
    }
    expect(answers.filter((answer) => answer === 'link-refused')).toHaveLength(25);
    expect(answers.at(-1)).toBe('link-locked');
    expect((await locks()).at(-1)).toMatchObject({ until: null, attempts: 25 });
  });
});

describe('recipients who mistype', () => {
  const live = async (days: number, slips: number): Promise<Set<string>> => {
    const answers = new Set<string>();
    for (let n = 0; n < days; n++) {
      setClock(later(start, n * day));
      for (let slip = 0; slip < slips; slip++) answers.add(said(await guess(slip)));
      answers.add(said(await open()));
    }
    return answers;
  };

  it('once a day are let in for as long as the link lasts: each day one failure is forgotten', async () => {
    expect(await live(cases(12, 60), 1)).toEqual(new Set(['link-refused', 'in']));
    expect(await locks()).toEqual([]);
  });

  it('twice a day are locked out in the end', async () => {
    expect(await live(22, 2)).toEqual(new Set(['link-refused', 'in']));
    expect(await locks()).toEqual([]);
    // 22 days with two each, 21 with one less.
    setClock(later(start, 22 * day));
    expect([await guess(0), await guess(1), await open()].map(said)).toEqual([
      'link-refused',
      'link-refused',
      'link-locked',
    ]);
  });
});

describe('when an answer of DynamoDB is lost, and the SDK asks again', () => {
  /** Every first attempt of a request is done, and its answer lost. */
  const everySecondLost = <T>(work: () => Promise<T>): Promise<T> => {
    let sent = 0;
    return onTheWire(() => (sent++ % 2 === 0 ? 'answer lost' : undefined), work);
  };

  it('an attempt counts once: five may be wrong', async () => {
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) answers.push(said(await everySecondLost(() => guess(n))));
    expect(answers).toEqual([...new Array(5).fill('link-refused'), 'too-many-attempts']);
    expect(await locks()).toMatchObject([{ attempts: 5 }]);
  });

  it('the last attempt is checked, and opens the link with the right code', async () => {
    for (let n = 0; n < 4; n++) await guess(n);
    expect(said(await everySecondLost(open))).toBe('in');
    expect(await readLinks(host.accountId)).toMatchObject([{ status: 'active', uses: 1 }]);
    expect(await locks()).toEqual([]);
  });
});
