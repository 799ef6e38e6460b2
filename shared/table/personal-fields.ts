const terms = (base: string): string[] => [`${base}/reason`, `${base}/ticket`];

/** Personal fields of the data, by type: what persons wrote in their own words, which may be about persons. */
const byType: Readonly<Record<string, readonly string[]>> = {
  'grant.created': terms('/data'),
  'grant.changed': [...terms('/data/from'), ...terms('/data/to')],
  'grant.revoked': ['/data/endReason'],
  'access-request.created': terms('/data'),
  'access-request.declined': ['/data/declineReason'],
  'support-session.started': terms('/data'),
  'support-session.refused': terms('/data'),
  'support-agent.blocked': ['/data/reason'],
};

/**
 * The personal fields of entries of a type, as JSON pointers (RFC 6901) into the entry. They enter the hash as commitments
 * and can be erased. Ids are not among them: those of the vendor are opaque.
 */
export const personalPaths = (type: string): readonly string[] => [
  ...(Object.hasOwn(byType, type) ? (byType[type] ?? []) : []),
  '/origin/ip',
  '/origin/userAgent',
];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names in a pointer. Personal fields have none that a pointer must escape. */
const namesOf = (path: string): string[] => path.split('/').slice(1);

/** The value at a pointer; undefined when there is none. */
export const valueAt = (entry: object, path: string): unknown => {
  let value: unknown = entry;
  for (const name of namesOf(path)) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

const without = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined || !isRecord(value) || !Object.hasOwn(value, name)) return value;
  if (rest.length > 0) return { ...value, [name]: without(value[name], rest) };
  const { [name]: _removed, ...others } = value;
  return others;
};

/** An entry without the values at these pointers. */
export const withoutPaths = <Entry extends object>(entry: Entry, paths: readonly string[]): Entry =>
  paths.reduce<unknown>((rest, path) => without(rest, namesOf(path)), entry) as Entry;

const withValue = (value: unknown, [name, ...rest]: readonly string[], added: unknown): unknown => {
  if (name === undefined) return added;
  const record = isRecord(value) ? value : {};
  return { ...record, [name]: withValue(record[name], rest, added) };
};

/** An entry with a value at a pointer. */
export const withPath = <Entry extends object>(entry: Entry, path: string, value: unknown): Entry =>
  withValue(entry, namesOf(path), value) as Entry;

/**
 * What the hash covers of an entry in place of its `data`: the data without the fields that have commitments, and the
 * commitments. Entries of the first version have none, and are covered as they are. So is the stored form of an entry,
 * whose data hold the commitments and no personal fields.
 */
export const coveredData = ({
  data,
  commitments,
}: {
  data: Record<string, unknown>;
  commitments?: Record<string, string> | undefined;
}): Record<string, unknown> =>
  commitments === undefined ? data : { ...withoutPaths({ data }, Object.keys(commitments)).data, commitments };
