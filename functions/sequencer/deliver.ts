import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import type { Notice } from '../../shared/journal/events.ts';

/** An entry in the form in which a sink takes it. */
export interface Message<Body> {
  entry: Notice;
  body: Body;
  /** Its size in a request, overhead included. */
  bytes: number;
}

/** A service that takes entries in requests. */
export interface Sink<Body> {
  limits: { count: number; bytes: number };
  /** Whether a message may join a request that begins with `first`. */
  joins?: (first: Body, next: Body) => boolean;
  /** Sends a request. @returns by message, the error that refused it @throws when the request fails as a whole */
  send: (bodies: readonly Body[]) => Promise<readonly (Error | undefined)[]>;
}

/** By account, the first entry that was not delivered and the reason; the account's later entries were withheld. */
export type Undelivered = Map<string, { entryId: string; error: unknown }>;

/**
 * The messages for entries. One that cannot be written is logged as `ENTRY_UNDELIVERABLE` and skipped, since it would fail the
 * whole batch each time.
 */
export const messagesFor = <Body>(
  entries: readonly Notice[],
  messageOf: (entry: Notice) => Message<Body>,
): Message<Body>[] =>
  entries.flatMap((entry) => {
    try {
      return [messageOf(entry)];
    } catch (error) {
      logUndeliverable(entry, error);
      return [];
    }
  });

const logUndeliverable = ({ accountId, entryId, type }: Notice, error: unknown): void =>
  log.error('ENTRY_UNDELIVERABLE', error, { accountId, entryId, type });

/** Splits messages into as few requests as possible, in order. A message above the limit gets a request of its own. */
const requestsOf = <Body>(messages: readonly Message<Body>[], { limits, joins }: Sink<Body>): Message<Body>[][] => {
  const requests: Message<Body>[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = requests.at(-1);
    const [first] = last ?? [];
    const fits =
      last !== undefined &&
      first !== undefined &&
      last.length < limits.count &&
      bytes + message.bytes <= limits.bytes &&
      (joins?.(first.body, message.body) ?? true);
    if (fits) last.push(message);
    else requests.push([message]);
    bytes = fits ? bytes + message.bytes : message.bytes;
  }
  return requests;
};

/** Errors by which a service refuses the content of a request: sending the same again cannot succeed. */
const refusals = new Set(['ValidationException', 'InvalidParameterException', 'InvalidArgument', 'MalformedDetail']);

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (refusals.has(error.name) || statusOf(error) === contentTooLarge);

const contentTooLarge = 413;

const statusOf = (error: Error): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

const concurrentAccounts = 8;

/** One delivery of messages to a sink. */
class Delivery<Body> {
  readonly undelivered: Undelivered = new Map();
  readonly #sink: Sink<Body>;

  constructor(sink: Sink<Body>) {
    this.#sink = sink;
  }

  /**
   * Sends the messages whose accounts have no failure yet. When the request fails, each account is sent by itself, so that
   * one does not hold up the others; when it is refused, each message of the account.
   */
  async send(messages: readonly Message<Body>[]): Promise<void> {
    const open = messages.filter(({ entry }) => !this.undelivered.has(entry.accountId));
    const [first] = open;
    if (!first) return;
    try {
      const errors = await this.#sink.send(open.map(({ body }) => body));
      for (const [index, message] of open.entries()) if (errors[index]) this.#fail(message, errors[index]);
    } catch (error) {
      const accounts = [...Map.groupBy(open, ({ entry }) => entry.accountId).values()];
      if (accounts.length > 1) await pooled(accounts, concurrentAccounts, (some) => this.send(some));
      else if (isRefusal(error) && open.length > 1) for (const message of open) await this.send([message]);
      else this.#fail(first, error);
    }
  }

  /** Withholds all further messages of these accounts: the service is down. */
  withhold(messages: readonly Message<Body>[], error: unknown): void {
    for (const message of messages) this.#fail(message, error);
  }

  #fail({ entry }: Message<Body>, error: unknown): void {
    const { accountId, entryId } = entry;
    // Retrying a refused entry would hold up its account, and its shard of the stream, until the record expires.
    if (isRefusal(error)) logUndeliverable(entry, error);
    else if (!this.undelivered.has(accountId)) this.undelivered.set(accountId, { entryId, error });
  }
}

/**
 * Delivers messages to a sink in as few requests as possible, at least once and in order within each account. A message
 * that the sink refuses by itself is logged as `ENTRY_UNDELIVERABLE` and skipped.
 * @returns the accounts with entries that must be delivered again
 */
export const deliver = async <Body>(messages: readonly Message<Body>[], sink: Sink<Body>): Promise<Undelivered> => {
  const delivery = new Delivery(sink);
  const requests = requestsOf(messages, sink);
  for (const [index, request] of requests.entries()) {
    await delivery.send(request);
    const failures = request.map(({ entry }) => delivery.undelivered.get(entry.accountId));
    const accounts = new Set(request.map(({ entry }) => entry.accountId));
    const isDown = accounts.size > 1 && failures.every((failure) => failure !== undefined);
    if (isDown) {
      delivery.withhold(requests.slice(index + 1).flat(), failures[0]?.error);
      break;
    }
  }
  return delivery.undelivered;
};
