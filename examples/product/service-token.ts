import * as z from 'zod';

const Answer = z.object({ token: z.string().min(1) });

const keptMillis = 10 * 60 * 1000;

/** A source of service tokens from a local Gatehouse (`npm start`), which issues them without authentication. */
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
    if (!response.ok) throw new Error(`${gatehouseUrl} issues no tokens: set GATEHOUSE_SERVICE_TOKEN`);
    const { token } = Answer.parse(await response.json());
    kept = { token, until: performance.now() + keptMillis };
    return token;
  };
};
