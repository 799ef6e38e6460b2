import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import { batchGet } from '../table/batch-get.ts';
import type { Write } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import { agentKey, type Key, keys } from '../table/keys.ts';
import type { AccessRequest } from './access-request.ts';
import { type FreedPlaces, maxPending, type Places, pendingById, placesOf } from './places.ts';
import { listRequests, readRequests } from './store.ts';

/** The places of an account as read. */
export interface StoredPlaces {
  places: Places;
  /** False before the first request since places exist; `places` are then those of the pending requests. */
  isStored: boolean;
}

/** Reads an account and its places in one round trip, strongly consistent. Two when the places are not stored yet. */
export const readAccountAndPlaces = async (
  accountId: string,
  now: string,
): Promise<({ account: AccountRecord } & StoredPlaces) | undefined> => {
  const items = await batchGet<Key>([keys.account(accountId), keys.pendingRequests(accountId)]);
  const account = items.find((item) => item.SK === 'ACCOUNT');
  if (!account) return undefined;
  const stored = items.find((item) => item.SK !== 'ACCOUNT') as { places: Places } | undefined;
  if (stored) return { account: accountRecord(account), places: stored.places, isStored: true };
  const { items: pending } = await listRequests(accountId, { size: maxPending }, { status: 'pending', now });
  return { account: accountRecord(account), places: placesOf(pending), isStored: false };
};

/** Reads which requests in the given places are pending, strongly consistent. */
export const readPending = async (
  accountId: string,
  places: FreedPlaces,
  now: string,
): Promise<ReadonlyMap<string, AccessRequest>> => {
  const inTime = places.filter(([, { lapsesAt }]) => lapsesAt > now);
  if (inTime.length === 0) return new Map();
  return pendingById(await readRequests(inTime.map(([, { requestId }]) => ({ accountId, requestId }))), now);
};

/**
 * The write that gives a request its agent's place. Condition `places`: the agent's place and those to free are as read,
 * and fewer than `maxPending` others are taken.
 */
export const takePlace = (
  { accountId, requestId, agent, lapsesAt }: AccessRequest,
  { places, isStored }: StoredPlaces,
  freed: FreedPlaces,
): Write => {
  const key = keys.pendingRequests(accountId);
  const own = agentKey(agent.id);
  const place = { requestId, agentId: agent.id, lapsesAt };
  if (!isStored) {
    const free = new Set(freed.map(([name]) => name));
    const kept = Object.fromEntries(Object.entries(places).filter(([name]) => !free.has(name)));
    const Item = { ...key, places: { ...kept, [own]: place } };
    return { label: 'places', put: { Item, ...new Expression().requireNew().condition() } };
  }
  const item = new Expression().requireExists().set(['places', own], place);
  if (!freed.some(([name]) => name === own)) item.require(`attribute_not_exists(${item.path(['places', own])})`);
  for (const [name, { requestId: seen }] of freed) {
    if (name !== own) item.remove(['places', name]);
    item.requireEqual(['places', name, 'requestId'], seen);
  }
  item.require(`size(${item.path('places')}) < ${item.value(maxPending + freed.length)}`);
  return item.write('places', key);
};
