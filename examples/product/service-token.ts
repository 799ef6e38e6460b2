import * as z from 'zod';

const Answer = z.object({ token: z.string().min(1) });

const keptMillis = 10 * 60 * 1000;

/** A service's token from a Gatehouse that runs on this machine (`npm start`), which gives one to anybody here. */
export const localServiceToken = (gatehouseUrl: string) => {
  let kept: { token: string; until: number } | undefined;
  return async (signal?: AbortSignal): Promise<string> => {
    if (kept && performance.now() < kept.until) return kept.token;
    const response = await fetch(`${gatehouseUrl.replace(/\/$/, '')}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'service', sub: 'product' }),
      signal: AbortSignal.any([AbortSignal.timeout(5000), ...(signal ? [signal] : [])]),
    });
    if (!response.ok) throw new Error(`${gatehouseUrl} gives no tokens away: set GATEHOUSE_SERVICE_TOKEN`);
    const { token } = Answer.parse(await response.json());
    kept = { token, until: performance.now() + keptMillis };
    return token;
  };
};
