import type { Notice } from '../../../shared/journal/events.ts';

/** The version of the Open Cybersecurity Schema Framework that events are in. */
export const ocsfVersion = '1.8.0';

/** A class of OCSF events, with its category. */
interface OcsfClass {
  uid: number;
  name: string;
  category: { uid: number; name: string };
}

/** What a kind of entry adds to the attributes that all events have. */
export interface Mapped {
  class: OcsfClass;
  activity: { id: number; name: string };
  /** Attributes of the class. */
  attributes: Record<string, unknown>;
  /** 1 is informational, 3 medium. */
  severity?: { id: number; name: string };
}

export const identityCategory = { uid: 3, name: 'Identity & Access Management' };

/** An activity that the class has no number for. */
export const otherActivity = (name: string) => ({ id: 99, name });

/** The words after the dot of a type: `created`. */
export const verbOf = ({ type }: Pick<Notice, 'type'>): string => type.slice(type.indexOf('.') + 1);

/** A field of an entry's data as text; undefined when there is none, as in an entry of another version. */
export const textIn = (value: unknown, name: string): string | undefined => {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'string' ? found : undefined;
};

/** Milliseconds since 1970, if the text is an instant. */
export const millisOf = (instant: string | undefined): number | undefined => {
  const millis = Date.parse(instant ?? '');
  return Number.isNaN(millis) ? undefined : millis;
};

/** An object without the attributes that are undefined. */
export const present = (attributes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
