import { createHash } from 'node:crypto';
import { Problem } from '../../api/problem.ts';
import type { Route } from '../../api/route.ts';
import { addMillis } from '../../core/instant.ts';
import { dayMillis } from '../../core/time-units.ts';
import type { Change } from '../../table/commit.ts';
import { ConditionFailed } from '../../table/errors.ts';
import {
  idempotencyKey,
  idempotencyLabel,
  type RememberedAnswer,
  readAnswer,
  storeAnswer,
} from '../../table/idempotency.ts';
import type { Key } from '../../table/keys.ts';
import type { Answer, Authenticated, Idempotent, Validated } from '../call.ts';
import { parseIdempotencyKey } from '../parse-request.ts';
import { requestScope } from '../request-scope.ts';
import { jsonResponse, type Response } from '../respond.ts';
import { addToCall, type Middleware, type PipelineRequest } from './pipeline.ts';
import { answerHeaders, serializeBody } from './serialization.ts';

/** A request that carries a key. */
interface KeyedRequest {
  slot: Key;
  /** SHA-256 over the scope and the body: the same key with another request is refused. */
  fingerprint: string;
  now: string;
}

const fingerprintOf = (scope: string, body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, body ?? null]))
    .digest('base64url');

const keyedRequest = (
  route: Route,
  { event, context }: PipelineRequest<Authenticated<Route> & Validated<Route>>,
): KeyedRequest | undefined => {
  if (!route.creates) return undefined;
  const key = parseIdempotencyKey(route, event);
  if (key === undefined) return undefined;
  const { principal, params, body, now } = context;
  const { accountId } = params as { accountId?: string };
  return {
    slot: idempotencyKey(accountId, `${principal?.kind}:${principal?.id}`, key),
    fingerprint: fingerprintOf(requestScope(route, context), body),
    now,
  };
};

/** The stored answer as a response. @throws Problem `idempotency-key-reused` */
const replay = (stored: RememberedAnswer, { fingerprint }: KeyedRequest): Response => {
  if (stored.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused');
  return jsonResponse(stored.status, stored.body, { 'idempotency-replayed': 'true', ...answerHeaders(stored) });
};

/** The write that stores `answer` until 24 hours after the request, or until `end` if that is earlier. */
const rememberAnswer = (route: Route, keyed: KeyedRequest, answer: Answer<Route>, end?: string): Change => {
  const { slot, fingerprint, now } = keyed;
  const { status = route.success.status, etag, location } = answer;
  const tomorrow = addMillis(now, dayMillis);
  const until = end !== undefined && end < tomorrow ? end : tomorrow;
  return storeAnswer(slot, { fingerprint, status, body: serializeBody(route, answer), etag, location, until }, now);
};

/**
 * Two equal requests ran at once and the other one committed first. The table then reports a lost race, or the change
 * of the other request made the rules refuse this one.
 */
const mayHaveLostRace = (error: unknown): boolean =>
  error instanceof Problem || (error instanceof ConditionFailed && error.labels.includes(idempotencyLabel));

/**
 * Answers a repeated request of a creating route with the answer to the first one, also when both run at once.
 * @throws Problem `invalid-request`, `idempotency-key-reused`
 */
export const idempotency = <R extends Route>(route: R): Middleware<Authenticated<R> & Validated<R>, Idempotent<R>> => {
  /** Requests with a key whose handler may have run. */
  const running = new WeakMap<object, KeyedRequest>();
  return {
    before: async (request) => {
      const keyed = keyedRequest(route, request);
      const stored = keyed && (await readAnswer(keyed.slot, keyed.now));
      if (stored) return replay(stored, keyed);
      if (keyed) running.set(request, keyed);
      addToCall<Idempotent<R>>(request, {
        remember: (answer, end) => (keyed ? rememberAnswer(route, keyed, answer, end) : { writes: [], entries: [] }),
      });
      return undefined;
    },
    // An error thrown here would leave the pipeline unhandled, so it takes the place of the request's error instead.
    onError: async (request) => {
      const keyed = running.get(request);
      if (!keyed || !mayHaveLostRace(request.error)) return undefined;
      try {
        const first = await readAnswer(keyed.slot, keyed.now);
        return first && replay(first, keyed);
      } catch (error) {
        request.error = error;
        return undefined;
      }
    },
  };
};
