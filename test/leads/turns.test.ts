import { describe, expect, it } from 'vitest';
import { inTurn } from '../../shared/leads/campaign-lock.ts';

const forever = new Promise<never>(() => undefined);
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work for one campaign', () => {
  it('is done one after the other, in its order, whatever fails', async () => {
    const said: string[] = [];
    const work = (name: string) =>
      inTurn('acme', 'spring', async () => {
        said.push(`${name} begins`);
        await soon();
        said.push(`${name} ends`);
        if (name === 'b') throw new Error('b fails');
        return name;
      });
    const all = await Promise.allSettled(['a', 'b', 'c'].map(work));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(said).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('does not wait for that of another campaign, or of another account', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = inTurn('acme', 'spring', () => promise);
    expect(await inTurn('acme', 'summer', async () => 'summer')).toBe('summer');
    expect(await inTurn('globex', 'spring', async () => 'globex')).toBe('globex');
    resolve();
    await held;
  });

  it('goes ahead when what is before it hangs', async () => {
    void inTurn('acme', 'hung', () => forever);
    expect(await Promise.all([1, 2, 3].map((n) => inTurn('acme', 'hung', async () => n)))).toEqual([1, 2, 3]);
  });
});
