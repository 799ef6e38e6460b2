import { afterEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../../../web/console/session.ts';
import { signInOf } from './sign-in.ts';

const signIn = signInOf({});

const endSeconds = 1_000_000;
const tokenUntil = (exp: number): string =>
  ['{"alg":"RS256"}', JSON.stringify({ exp, name: 'Zoë' }), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

interface Sent {
  url: string;
  body: string;
}

/** A session whose token ends at `endSeconds`, with answers of the token endpoint. */
const sessionWith = (answers: (Response | Error)[], isRenewable = true) => {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url: String(url), body: String(init.body) });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer is left');
    return answer;
  });
  let now = (endSeconds - 900) * 1000;
  const onEnd = vi.fn();
  const tokens = {
    access_token: tokenUntil(endSeconds),
    token_type: 'bearer' as const,
    ...(isRenewable ? { refresh_token: 'first' } : {}),
  };
  const session = new Session(signIn, tokens, { now: () => now, onEnd });
  const at = (seconds: number): void => {
    now = seconds * 1000;
  };
  return { session, sent, onEnd, at };
};

const renewed = (until: number, more: Record<string, unknown> = {}): Response =>
  Response.json({ access_token: tokenUntil(until), token_type: 'Bearer', ...more });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the token of a session', () => {
  it('is used until 30 seconds before its end', async () => {
    const { session, sent, at } = sessionWith([]);
    at(endSeconds - 31);
    expect(await session.getToken()).toBe(tokenUntil(endSeconds));
    expect(sent).toEqual([]);
  });

  it('is renewed once for all who ask at the same time, each time with the latest refresh token', async () => {
    const { session, sent, at, onEnd } = sessionWith([
      renewed(endSeconds + 900, { refresh_token: 'second' }),
      renewed(endSeconds + 1800),
    ]);
    at(endSeconds - 30);
    const tokens = await Promise.all([session.getToken(), session.getToken(), session.getToken()]);
    expect(new Set(tokens)).toEqual(new Set([tokenUntil(endSeconds + 900)]));
    at(endSeconds + 900);
    expect(await session.getToken()).toBe(tokenUntil(endSeconds + 1800));
    expect(sent.map(({ url }) => url)).toEqual([signIn.tokenEndpoint, signIn.tokenEndpoint]);
    expect(sent.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual(['first', 'second']);
    expect(onEnd).not.toHaveBeenCalled();
  });

  it('has ended when the issuer refuses to renew it', async () => {
    const { session, at, onEnd } = sessionWith([Response.json({ error: 'invalid_grant' }, { status: 400 })]);
    at(endSeconds);
    await expect(session.getToken()).rejects.toThrow();
    expect(onEnd).toHaveBeenCalledOnce();
  });

  it('has ended when there is no refresh token', async () => {
    const { session, at, onEnd, sent } = sessionWith([], false);
    at(endSeconds);
    await expect(session.getToken()).rejects.toThrow();
    expect(onEnd).toHaveBeenCalledOnce();
    expect(sent).toEqual([]);
  });

  it('is asked for again after the network was away', async () => {
    const { session, at, onEnd } = sessionWith([new TypeError('Failed to fetch'), renewed(endSeconds + 900)]);
    at(endSeconds);
    await expect(session.getToken()).rejects.toThrow();
    expect(onEnd).not.toHaveBeenCalled();
    expect(await session.getToken()).toBe(tokenUntil(endSeconds + 900));
  });
});
