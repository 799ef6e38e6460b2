import * as z from 'zod/mini';
import { PageQuery } from '../api/params.ts';
import { idRange, OpaqueId } from '../core/ids.ts';
import { addMillis, InstantInput } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';

/** The query of the journal. */
export const JournalQuery = z
  .extend(PageQuery, {
    type: z
      .optional(
        z.string().check(z.maxLength(64), z.regex(/^[a-z-]+\.[a-z-]+$/, 'must be a type such as grant.created')),
      )
      .register(z.globalRegistry, { description: 'The type of the entries, for example `grant.created`' }),
    actor: z.optional(OpaqueId).register(z.globalRegistry, { description: 'The id of the actor of the entries' }),
    target: z.optional(OpaqueId).register(z.globalRegistry, { description: 'The id of the target of the entries' }),
    from: z.optional(InstantInput).register(z.globalRegistry, { description: 'The earliest instant of the entries' }),
    to: z
      .optional(InstantInput)
      .register(z.globalRegistry, { description: 'The instant before which the entries were made' }),
  })
  .check(
    z.refine(({ from, to }) => from === undefined || to === undefined || from < to, {
      error: 'must be after from',
      path: ['to'],
    }),
  );

/** The filters of the journal; an entry must meet all of them. */
export type JournalFilters = Pick<z.output<typeof JournalQuery>, 'type' | 'actor' | 'target' | 'from' | 'to'>;

/**
 * How much later than its entry's instant the time in an entry id may be, at most as long as a function runs: a process never
 * creates an id that sorts before an earlier one of its own.
 */
const idDelayMillis = 15 * minuteMillis;

const [earliest, latest] = ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'];

/** The least and the greatest id of an entry that the filters allow. */
export const entryIdRange = ({ from = earliest, to }: JournalFilters): [first: string, last: string] =>
  idRange('jrn', from, to === undefined ? latest : addMillis(to, idDelayMillis));

interface Condition {
  expression: string;
  names: Record<string, string>;
  values: Record<string, string>;
}

const conditions: Readonly<Record<keyof JournalFilters, Omit<Condition, 'values'>>> = {
  type: { expression: '#type = :type', names: { '#type': 'type' } },
  actor: { expression: '#actor.#id = :actor', names: { '#actor': 'actor', '#id': 'id' } },
  target: { expression: '#target.#id = :target', names: { '#target': 'target', '#id': 'id' } },
  from: { expression: '#at >= :from', names: { '#at': 'at' } },
  to: { expression: '#at < :to', names: { '#at': 'at' } },
};

/** The filters as a filter expression of DynamoDB; undefined without filters. */
export const filterExpression = (filters: JournalFilters): Condition | undefined => {
  const named = (Object.keys(conditions) as (keyof JournalFilters)[]).flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ ...conditions[name], values: { [`:${name}`]: value } }];
  });
  if (named.length === 0) return undefined;
  return {
    expression: named.map(({ expression }) => expression).join(' AND '),
    names: Object.assign({}, ...named.map(({ names }) => names)) as Record<string, string>,
    values: Object.assign({}, ...named.map(({ values }) => values)) as Record<string, string>,
  };
};
