import { agentKey } from '../table/keys.ts';
import { type AccessRequest, requestAsOf } from './access-request.ts';

/** The most requests of an account that may be pending at once. */
export const maxPending = 50;

/**
 * The place of a request among the pending ones of its account. Only new requests write places: a place is free as soon
 * as its request is no longer pending, so nothing has to give it back.
 */
interface Place {
  requestId: string;
  agentId: string;
  lapsesAt: string;
}

/** The places of an account, by `agentKey`. Those of the earlier version, which allowed an agent several, by request id. */
export type Places = Readonly<Record<string, Place>>;

/** Places to free, with what they hold. */
export type FreedPlaces = readonly (readonly [key: string, place: Place])[];

/** The places of pending requests. @param requests of one account, newest first */
export const placesOf = (requests: readonly AccessRequest[]): Places => {
  const places: Record<string, Place> = {};
  for (const { requestId, agent, lapsesAt } of requests) {
    const key = agentKey(agent.id);
    places[key in places ? requestId : key] = { requestId, agentId: agent.id, lapsesAt };
  }
  return places;
};

/** The places of an agent's requests, and those of all others. */
export const splitByAgent = (places: Places, agentId: string): { own: FreedPlaces; others: FreedPlaces } => {
  const all = Object.entries(places);
  return {
    own: all.filter(([, place]) => place.agentId === agentId),
    others: all.filter(([, place]) => place.agentId !== agentId),
  };
};

/** The requests that are pending at an instant, by id. */
export const pendingById = (requests: readonly AccessRequest[], now: string): ReadonlyMap<string, AccessRequest> =>
  new Map(
    requests
      .filter((request) => requestAsOf(request, now).status === 'pending')
      .map((request) => [request.requestId, request]),
  );
