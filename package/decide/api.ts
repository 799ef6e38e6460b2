import type { DeciderOptions } from './types.ts';

/** An answer of the API that is neither a success nor 304. */
export class AnswerError extends Error {
  override name = 'AnswerError';
  readonly status: number;
  /** How long to wait before the next request, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, title: string, retryAfter: string | null) {
    super(`${status} ${title}`);
    this.status = status;
    const seconds = Number(retryAfter ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

const defaultTimeout = 3000;

/** Sends a request with the service's token. @throws AnswerError, and what `fetch` throws */
export type Send = (
  path: string,
  init?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Response>;

export const senderOf = (options: Pick<DeciderOptions, 'baseUrl' | 'token' | 'fetch' | 'timeout'>): Send => {
  const { token: given, timeout = defaultTimeout } = options;
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  const tokenOf = typeof given === 'function' ? given : () => given;
  const base = options.baseUrl.replace(/\/$/, '');
  return async (path, init = {}) => {
    const signal = AbortSignal.timeout(timeout);
    const withToken = (token: string | undefined): Promise<Response> => {
      const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return send(base + path, { ...init, headers: { ...init.headers, ...authorization }, signal });
    };
    const token = await tokenOf();
    let response = await withToken(token);
    if (response.status === 401 && token !== undefined) {
      const another = await tokenOf(token);
      if (another !== undefined && another !== token) response = await withToken(another);
    }
    if (response.ok || response.status === 304) return response;
    const problem = (await response.json().catch(() => ({}))) as { title?: string };
    throw new AnswerError(response.status, problem.title ?? '', response.headers.get('retry-after'));
  };
};
