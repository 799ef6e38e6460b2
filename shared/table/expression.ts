import type { Write } from './commit.ts';
import type { Key } from './keys.ts';

/** Names that are placeholders as they are, which keeps expressions readable. Others are numbered. */
const readable = /^[A-Za-z]\w*$/;

/** An attribute, or the way to one inside a map. */
type Path = string | readonly string[];

/** A condition as DynamoDB's put, delete and condition check take it. */
interface Condition {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/**
 * Builds the expressions of one write to one item. Names and values become placeholders, so reserved words, ids in paths
 * and repeated values need no care.
 */
export class Expression {
  readonly #sets: string[] = [];
  readonly #removes: string[] = [];
  readonly #conditions: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #values: unknown[] = [];

  /** @returns the placeholder of a path, for use in `require` and `setTo` */
  path(path: Path): string {
    const names = typeof path === 'string' ? [path] : path;
    return names.map((name) => this.#name(name)).join('.');
  }

  /** @returns the placeholder of a value */
  value(value: unknown): string {
    return `:v${this.#values.push(value) - 1}`;
  }

  set(path: Path, value: unknown): this {
    return this.setTo(path, this.value(value));
  }

  /** Sets an attribute to an operand, such as `#n0 + :v0`. */
  setTo(path: Path, operand: string): this {
    this.#sets.push(`${this.path(path)} = ${operand}`);
    return this;
  }

  remove(path: Path): this {
    this.#removes.push(this.path(path));
    return this;
  }

  /** Adds a condition. All of them must hold. */
  require(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  requireEqual(path: Path, value: unknown): this {
    return this.require(`${this.path(path)} = ${this.value(value)}`);
  }

  requireOneOf(path: Path, values: readonly unknown[]): this {
    return this.require(`${this.path(path)} IN (${values.map((value) => this.value(value)).join(', ')})`);
  }

  /** The item does not exist yet. */
  requireNew(): this {
    return this.require('attribute_not_exists(PK)');
  }

  /** The item exists. */
  requireExists(): this {
    return this.require('attribute_exists(PK)');
  }

  /** The conditions alone, for a put, a delete or a check. */
  condition(): Condition {
    const values = Object.fromEntries(this.#values.map((value, index) => [`:v${index}`, value]));
    const names = Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name]));
    return {
      ConditionExpression: this.#conditions.join(' AND '),
      ...(this.#names.size > 0 ? { ExpressionAttributeNames: names } : {}),
      ...(this.#values.length > 0 ? { ExpressionAttributeValues: values } : {}),
    };
  }

  /** The update of an item, as DynamoDB takes it. Needs something to set or remove, and a condition. */
  update(key: Key): Condition & { Key: Key; UpdateExpression: string } {
    const set = this.#sets.length > 0 ? [`SET ${this.#sets.join(', ')}`] : [];
    const remove = this.#removes.length > 0 ? [`REMOVE ${this.#removes.join(', ')}`] : [];
    return { Key: key, UpdateExpression: [...set, ...remove].join(' '), ...this.condition() };
  }

  /** The write of a transaction: an update, or a check when nothing is set or removed. */
  write(label: string, key: Key): Write {
    const isUpdate = this.#sets.length + this.#removes.length > 0;
    return isUpdate ? { label, update: this.update(key) } : { label, check: { Key: key, ...this.condition() } };
  }

  #name(name: string): string {
    const known = this.#names.get(name) ?? (readable.test(name) ? `#${name}` : `#${this.#names.size}`);
    this.#names.set(name, known);
    return known;
  }
}
