import document from '../../docs/events.schema.json' with { type: 'json' };
import type { components } from './types.ts';

/** The details of events on the bus, by detail type. */
export type EventDetails = components['schemas'];

export type EventType = keyof EventDetails;

/** An event as EventBridge delivers it to rules, Lambda functions and queues. Events are delivered at least once, by `detail.entryId`. */
export type GatehouseEvent<Type extends EventType = EventType> = {
  [One in Type]: { source: 'gatehouse'; 'detail-type': One; detail: EventDetails[One] };
}[Type];

/** A JSON schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON schemas of the details, by detail type, for any validator. */
export const eventSchemas: Readonly<Record<EventType, JsonSchema>> = document.$defs;

/** The value of `source` of all events. */
export const eventSource = 'gatehouse';

/**
 * Whether an event of the bus is one of Gatehouse, of the given type if there is one. Checks source and type: EventBridge
 * delivers only what Gatehouse, or another holder of the right to put events on the bus, has sent.
 * @example if (isGatehouseEvent(event, 'grant.revoked')) console.log(event.detail.data.endReason);
 */
export const isGatehouseEvent = <Type extends EventType = EventType>(
  event: { source: string; 'detail-type': string },
  type?: Type,
): event is GatehouseEvent<Type> =>
  event.source === eventSource &&
  (type === undefined ? Object.hasOwn(eventSchemas, event['detail-type']) : event['detail-type'] === type);
