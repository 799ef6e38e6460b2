import * as z from 'zod';

const Answer = z.object({ token: z.string().min(1) });

const keptMillis = 10 * 60 * 1000;

/** Returns a token. Called for every request that needs one, and once more with a token that Gatehouse has refused. */
export type TokenSource = (refused?: string) => Promise<string>;

/**
 * A source of tokens from a local Gatehouse (`npm start`), which issues them without authentication.
 * @param principal the body of `POST /dev/token`
 */
export const localToken = (gatehouseUrl: string, principal: Readonly<Record<string, string>>): TokenSource => {
  let kept: { token: string; until: number } | undefined;
  return async (refused) => {
    if (kept && kept.token !== refused && performance.now() < kept.until) return kept.token;
    const response = await fetch(`${gatehouseUrl.replace(/\/$/, '')}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(principal),
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`${gatehouseUrl} issues no tokens: set GATEHOUSE_SERVICE_TOKEN and USER_TOKEN`);
    const { token } = Answer.parse(await response.json());
    kept = { token, until: performance.now() + keptMillis };
    return token;
  };
};
