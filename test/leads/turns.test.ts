import { describe, expect, it } from 'vitest';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';

const forever = new Promise<never>(() => undefined);
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work for one campaign', () => {
  it('is done one after the other, in its order, whatever fails', async () => {
    const said: string[] = [];
    const work = (name: string) =>
      serializePerCampaign('acme', 'spring', async () => {
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
    const held = serializePerCampaign('acme', 'spring', () => promise);
    expect(await serializePerCampaign('acme', 'summer', async () => 'summer')).toBe('summer');
    expect(await serializePerCampaign('globex', 'spring', async () => 'globex')).toBe('globex');
    resolve();
    await held;
  });

  it('goes ahead when what is before it hangs', async () => {
    void serializePerCampaign('acme', 'hung', () => forever);
    expect(await Promise.all([1, 2, 3].map((n) => serializePerCampaign('acme', 'hung', async () => n)))).toEqual([
      1, 2, 3,
    ]);
  });
});
