import type { Token } from './tokens.ts';

/** Reads a field of a line, or a value that the query has made; undefined when there is none. */
export type Read = (field: string) => unknown;

/** A value that a query computes for a line. */
export type Expression = (read: Read) => unknown;

/** Tokens that are read from the front. */
export class Tokens {
  #at = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Takes the next token if it has this value; of a sign or a word, not of a text. */
  takes(value: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.value !== value || next.kind === 'text' || next.kind === 'pattern') return false;
    this.#at++;
    return true;
  }

  /** Takes the next token, of a kind if one is given. @throws SyntaxError */
  take(kind?: Token['kind']): Token {
    const next = this.#tokens[this.#at++];
    if (!next || (kind !== undefined && next.kind !== kind)) {
      throw new SyntaxError(`the query has ${next ? `"${next.value}"` : 'an end'} where a ${kind ?? 'token'} belongs`);
    }
    return next;
  }

  /** Takes the next token if it is of a kind. */
  takesKind(kind: Token['kind']): Token | undefined {
    return this.#tokens[this.#at]?.kind === kind ? this.#tokens[this.#at++] : undefined;
  }

  /** @throws SyntaxError unless the next token has this value */
  need(value: string): void {
    if (!this.takes(value))
      throw new SyntaxError(`the query lacks "${value}" before "${this.#tokens[this.#at]?.value}"`);
  }

  /** A list that commas separate. */
  list<Item>(one: () => Item): Item[] {
    const items = [one()];
    while (this.takes(',')) items.push(one());
    return items;
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Less than 0, 0 or more: as numbers when both are, as texts otherwise. */
export const compare = (one: unknown, other: unknown): number => {
  const [first, second] = [Number(one), Number(other)];
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
};

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  coalesce: (args) => args.find((value) => !isAbsent(value)),
  ispresent: ([value]) => !isAbsent(value),
};

/** A field, a literal, a function of values, or an expression in parentheses. */
const operand = (tokens: Tokens): Expression => {
  if (tokens.takes('(')) {
    const inner = expression(tokens);
    tokens.need(')');
    return inner;
  }
  const { kind, value } = tokens.take();
  if (kind === 'text') return () => value;
  if (kind === 'number') return () => Number(value);
  const called = functions[value];
  if (!called) return (read) => read(value);
  tokens.need('(');
  const args = tokens.list(() => expression(tokens));
  tokens.need(')');
  return (read) => called(args.map((arg) => arg(read)));
};

const comparison = (tokens: Tokens): Expression => {
  if (tokens.takes('not')) {
    const denied = comparison(tokens);
    return (read) => !denied(read);
  }
  const left = operand(tokens);
  const pattern = tokens.takesKind('pattern');
  if (pattern) {
    const expected = new RegExp(pattern.value);
    return (read) => !isAbsent(left(read)) && expected.test(String(left(read)));
  }
  if (tokens.takes('in')) {
    tokens.need('[');
    const values = tokens.list(() => operand(tokens));
    tokens.need(']');
    return (read) => values.some((value) => !isAbsent(left(read)) && compare(left(read), value(read)) === 0);
  }
  const sign = Object.keys(comparisons).find((one) => tokens.takes(one));
  if (sign === undefined) return left;
  const right = operand(tokens);
  return (read) => {
    const [one, other] = [left(read), right(read)];
    return !isAbsent(one) && !isAbsent(other) && (comparisons[sign]?.(compare(one, other)) ?? false);
  };
};

const conjunction = (tokens: Tokens): Expression => {
  const left = comparison(tokens);
  if (!tokens.takes('and')) return left;
  const right = conjunction(tokens);
  return (read) => Boolean(left(read)) && Boolean(right(read));
};

/** An expression: comparisons that `and` and `or` join, or a plain value. @throws SyntaxError */
export const expression = (tokens: Tokens): Expression => {
  const left = conjunction(tokens);
  if (!tokens.takes('or')) return left;
  const right = expression(tokens);
  return (read) => Boolean(left(read)) || Boolean(right(read));
};
