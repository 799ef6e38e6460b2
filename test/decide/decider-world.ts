import { afterAll, beforeAll } from 'vitest';
import { createDecider, type Decider, type DeciderOptions } from '../../package/decide/index.ts';
import { clock } from '../../shared/core/clock.ts';
import { service } from '../support/api/identity.ts';
import { startLoopback, tokenOf } from '../support/api/loopback.ts';

/** The loopback server of a test file, and what deciders send to it. */
export interface Server {
  /** The clock of the deciders, in milliseconds. */
  time: number;
  /** The paths of the requests. */
  requests: string[];
  /** Set: every request fails so, without reaching the API. */
  outage: (() => Promise<Response>) | undefined;
  /** Awaited before each answer is passed on. */
  delay: ((path: string) => Promise<void>) | undefined;
  decider: (options?: Partial<DeciderOptions>) => Decider;
}

export const maxStaleness = 10_000;

/** Serves the API on the loopback interface for this test file. */
export const useServer = (): Server => {
  let baseUrl = '';
  let stop = async (): Promise<void> => undefined;
  beforeAll(async () => ({ baseUrl, stop } = await startLoopback()));
  afterAll(() => stop());
  const server: Server = {
    ...{ time: 1_000_000, requests: [], outage: undefined, delay: undefined },
    decider: (options = {}) =>
      createDecider({
        baseUrl,
        token: tokenOf(service),
        maxStaleness,
        issuer: 'https://gatehouse.example',
        now: () => server.time,
        wallClock: () => Date.parse(clock.now()),
        fetch: async (url, init) => {
          server.requests.push(url.slice(baseUrl.length));
          if (server.outage) return server.outage();
          const response = await fetch(url, init);
          await server.delay?.(url);
          return response;
        },
        ...options,
      }),
  };
  return server;
};
