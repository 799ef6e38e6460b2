import { compare, type Expression, expression, type Read, Tokens } from './expressions.ts';
import { tokensOf } from './tokens.ts';

/** A line of a log group. */
export interface Line {
  /** An instant. */
  timestamp: string;
  /** JSON. */
  message: string;
}

/** A line while the query runs: how to read it, and what the query shows of it. */
interface Working {
  read: Read;
  shown: Record<string, unknown>;
}

/** The value at a path such as `data.actions.0`; undefined when there is none. */
const valueAt = (line: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], line);

const workingOf = ({ timestamp, message }: Line): Working => {
  const line = JSON.parse(message) as unknown;
  const own: Record<string, unknown> = { '@timestamp': timestamp, '@message': message };
  return { read: (field) => own[field] ?? valueAt(line, field), shown: own };
};

const withMade = ({ read }: Working, made: Record<string, unknown>, shown: Record<string, unknown>): Working => ({
  read: (field) => (field in made ? made[field] : read(field)),
  shown,
});

/** A value that a command shows, under the name that the query gives it. */
interface Named {
  name: string;
  value: Expression;
}

/** Reads an expression with its name; the name of a field is its path. */
const named = (tokens: Tokens): Named => {
  let field: string | undefined;
  const value = expression(tokens);
  // A plain field reads exactly one name.
  value((name) => {
    field = name;
    return undefined;
  });
  return { name: tokens.takes('as') ? tokens.take('word').value : (field ?? ''), value };
};

type Command = (lines: readonly Working[]) => Working[];

/** `fields`: shows values, and makes those that it names. */
const fields = (tokens: Tokens): Command => {
  const all = tokens.list(() => named(tokens));
  return (lines) =>
    lines.map((line) => {
      const made = Object.fromEntries(all.map(({ name, value }) => [name, value(line.read)]));
      return withMade(line, made, made);
    });
};

const filter = (tokens: Tokens): Command => {
  const holds = expression(tokens);
  return (lines) => lines.filter((line) => Boolean(holds(line.read)));
};

const sort = (tokens: Tokens): Command => {
  const by = expression(tokens);
  const sign = tokens.takes('desc') ? -1 : 1;
  if (sign === 1) tokens.takes('asc');
  return (lines) => lines.toSorted((one, other) => sign * compare(by(one.read) ?? '', by(other.read) ?? ''));
};

/** How a function of `stats` sums up the lines of a group, which are in order of time. */
const sums: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  earliest: (values) => values.find((value) => value !== undefined),
  latest: (values) => values.findLast((value) => value !== undefined),
  count: (values) => values.length,
};

const sum = (tokens: Tokens) => {
  const word = tokens.take('word').value;
  const summed = sums[word];
  if (!summed) throw new SyntaxError(`"${word}" sums up nothing`);
  tokens.need('(');
  const of = tokens.takes('*') ? () => true : expression(tokens);
  tokens.need(')');
  return { name: tokens.takes('as') ? tokens.take('word').value : word, summed, of };
};

/** `stats`: one line for each group. */
const stats = (tokens: Tokens): Command => {
  const all = tokens.list(() => sum(tokens));
  const groups = tokens.takes('by') ? tokens.list(() => named(tokens)) : [];
  return (lines) => {
    const inOrder = lines.toSorted((one, other) => compare(one.read('@timestamp'), other.read('@timestamp')));
    const grouped = Map.groupBy(inOrder, ({ read }) => JSON.stringify(groups.map(({ value }) => value(read))));
    return [...grouped.values()].map((some) => {
      const [first] = some;
      const shown = Object.fromEntries([
        ...groups.map(({ name, value }) => [name, first && value(first.read)]),
        ...all.map(({ name, summed, of }) => [name, summed(some.map(({ read }) => of(read)))]),
      ]) as Record<string, unknown>;
      return { read: (field) => shown[field], shown };
    });
  };
};

const commands: Readonly<Record<string, (tokens: Tokens) => Command>> = { fields, filter, sort, stats };

/**
 * Evaluates a query in the part of Logs Insights QL that the saved queries use, on lines at hand.
 * @returns its rows, by the names of their columns
 * @throws SyntaxError when the query uses another part of the language
 */
export const evaluate = (query: string, lines: readonly Line[]): Record<string, unknown>[] => {
  const tokens = new Tokens(tokensOf(query));
  let working = lines.map(workingOf);
  do {
    const { value } = tokens.take('word');
    const command = commands[value];
    if (!command) throw new SyntaxError(`"${value}" is no command of a query`);
    working = command(tokens)(working);
  } while (tokens.takes('|'));
  if (!tokens.isAtEnd) throw new SyntaxError(`the query goes on with "${tokens.take().value}"`);
  return working.map(({ shown }) => shown);
};
