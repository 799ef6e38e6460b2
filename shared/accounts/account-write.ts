import type { Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { Cover, LiveGrant, LiveSession } from './live-access.ts';

/**
 * The attribute of an account's item by which an open session is to be renewed. Beside the map of sessions, so that those
 * who renew do not get in the way of those who change it.
 */
export const renewalAttribute = (sessionId: string) => `renewBy#${sessionId}` as const;

/** What changes among an account's live grants and open sessions, and what must hold for it. */
export interface LiveChange {
  /** Grants that are set. */
  set?: Readonly<Record<string, LiveGrant>>;
  /** Grants that are taken out. */
  remove?: readonly string[];
  /** Takes out grants that have lapsed by then: one that was extended meanwhile must not be lost. */
  clear?: { ids: readonly string[]; now: string };
  /** How many live grants there may be, lapsed ones included, for those set to find room. */
  room?: number;
  /** The open sessions, which must still be as they were seen. */
  sessions?: { seen: Readonly<Record<string, LiveSession>>; next: Readonly<Record<string, LiveSession>> };
  /** Grants to which sessions are moved: they must still be as they were seen. */
  covers?: readonly Cover[];
}

/** Expressions of one update, with names and values that stay apart. */
class Expression {
  readonly set: string[] = [];
  readonly remove: string[] = [];
  readonly conditions: string[] = ['attribute_exists(PK)'];
  readonly #names = new Map<string, string>();
  readonly values: Record<string, unknown> = {};

  name(name: string): string {
    const known = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, known);
    return known;
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  get names(): Record<string, string> {
    return Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name]));
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** That open sessions are as they were seen. Accounts that the first version wrote have no map of them. */
export const seenSessions = (seen: object, value: string): string =>
  Object.keys(seen).length > 0
    ? `liveSessions = ${value}`
    : `(attribute_not_exists(liveSessions) OR liveSessions = ${value})`;

/**
 * The write of a change to the account's item. Condition `account`: it is there, there is room, what is cleared away
 * has lapsed, and the sessions and grants that were relied on are as they were seen.
 */
export const accountWrite = (accountId: string, change: LiveChange): Write => {
  const { set = {}, remove = [], clear, room, sessions, covers = [] } = change;
  const expression = new Expression();
  const grant = (id: string): string => `liveGrants.${expression.name(id)}`;
  for (const [id, live] of Object.entries(set)) expression.set.push(`${grant(id)} = ${expression.value(live)}`);
  for (const id of [...remove, ...(clear?.ids ?? [])]) expression.remove.push(grant(id));
  if (clear && clear.ids.length > 0) {
    const now = expression.value(clear.now);
    for (const id of clear.ids) {
      expression.conditions.push(`(${grant(id)}.expiresAt <= ${now} OR ${grant(id)}.reconfirmBy <= ${now})`);
    }
  }
  if (room !== undefined) {
    const there = Object.keys(set).map((id) => ` OR attribute_exists(${grant(id)})`);
    expression.conditions.push(`(size(liveGrants) < ${expression.value(room)}${there.join('')})`);
  }
  if (sessions) {
    expression.conditions.push(seenSessions(sessions.seen, expression.value(sessions.seen)));
    if (!same(sessions.seen, sessions.next)) expression.set.push(`liveSessions = ${expression.value(sessions.next)}`);
    for (const id of Object.keys(sessions.seen)) {
      if (!(id in sessions.next)) expression.remove.push(expression.name(renewalAttribute(id)));
    }
  }
  for (const { grantId, grant: seen } of covers) {
    if (!(grantId in set)) expression.conditions.push(`${grant(grantId)}.epoch = ${expression.value(seen.epoch)}`);
  }
  const update = [
    expression.set.length > 0 ? `SET ${expression.set.join(', ')}` : '',
    expression.remove.length > 0 ? `REMOVE ${expression.remove.join(', ')}` : '',
  ]
    .join(' ')
    .trim();
  const common = {
    Key: keys.account(accountId),
    ConditionExpression: expression.conditions.join(' AND '),
    ...(Object.keys(expression.names).length > 0 ? { ExpressionAttributeNames: expression.names } : {}),
    ...(Object.keys(expression.values).length > 0 ? { ExpressionAttributeValues: expression.values } : {}),
  };
  return update === ''
    ? { label: 'account', check: common }
    : { label: 'account', update: { ...common, UpdateExpression: update } };
};
