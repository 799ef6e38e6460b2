import type { Notice } from '../../../shared/journal/events.ts';
import { blockEvent, grantEvent, sessionEvent, userEvent } from './access.ts';
import { entityEvent } from './entities.ts';
import { type Mapped, millisOf, ocsfVersion, present } from './event.ts';
import { findingEvent } from './findings.ts';

/** How entries become events, by the word before the dot of their type. */
const mappings: ReadonlyMap<string, (entry: Notice) => Mapped> = new Map([
  ['grant', grantEvent],
  ['support-session', sessionEvent],
  ['support-agent', blockEvent],
  ['user', userEvent],
  ['sensitive-action', findingEvent],
]);

const userTypes: ReadonlyMap<string, number> = new Map([
  ['user', 1],
  ['system', 3],
  ['service', 4],
]);

const actorOf = ({ actor }: Notice) => ({
  user: present({
    uid: actor.id,
    type_id: userTypes.get(actor.kind) ?? 99,
    type: actor.kind,
    groups: actor.team === undefined ? undefined : [{ uid: actor.team, type: 'Team' }],
  }),
});

/**
 * An entry or a notice as an OCSF event (ADR 0034). It never fails: an entry of another version is Entity Management.
 * @param unmapped what the event carries as it is: the fields of the entry and the code of the line
 * @param now milliseconds since 1970, for an entry whose instant cannot be read
 */
export const toOcsf = (entry: Notice, unmapped: Record<string, unknown>, now: number): Record<string, unknown> => {
  const prefix = entry.type.split('.', 1)[0] ?? '';
  const { class: of, activity, attributes, severity } = (mappings.get(prefix) ?? entityEvent)(entry);
  return present({
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: of.category.uid,
    category_name: of.category.name,
    class_uid: of.uid,
    class_name: of.name,
    type_uid: of.uid * 100 + activity.id,
    type_name: `${of.name}: ${activity.name}`,
    severity_id: severity?.id ?? 1,
    severity: severity?.name ?? 'Informational',
    time: millisOf(entry.at) ?? now,
    metadata: present({
      version: ocsfVersion,
      product: { name: 'Gatehouse' },
      uid: entry.entryId,
      event_code: entry.type,
      tenant_uid: entry.accountId,
      correlation_uid: entry.requestId,
      original_time: entry.at,
      sequence: 'sequence' in entry ? entry.sequence : undefined,
    }),
    actor: actorOf(entry),
    ...attributes,
    unmapped,
  });
};
