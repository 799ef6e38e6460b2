import { answerAges } from './answer-age.ts';
import { AnswerError, type Send, senderOf } from './api.ts';
import { AccountFacts } from './facts.ts';
import { BundleReader, type ReaderContext, UnknownFormat } from './reader.ts';
import { steadyClock } from './steady-clock.ts';
import type { DecideOptions, Decider, DeciderOptions, Decision, Evaluation } from './types.ts';
import { bundleVerifier } from './verify-bundle.ts';

export type {
  DecideOptions,
  Decider,
  DeciderOptions,
  Decision,
  DecisionContext,
  Evaluation,
  TokenProvider,
} from './types.ts';

/** How many accounts are kept; those that were read least recently are forgotten. */
const maxAccounts = 2000;
/** After a failure, requests wait for this long in milliseconds unless the answer says how long. */
const pauseMillis = 500;
/** The longest pause that an answer can ask for, in milliseconds: decisions are denied meanwhile. */
const maxPauseMillis = 60_000;
/** Facts that no decision has used for this long in milliseconds, or for `maxStaleness`, are forgotten. */
const unusedMillis = 60_000;
/** A decision reads at most this often: the grantors of a session are known only once the account was read. */
const maxReads = 4;

interface Account {
  facts: AccountFacts;
  reader: BundleReader;
  refreshedAt: number;
  /** When unused facts were last forgotten without a refresh: rare decisions, and those that always read, cause none. */
  sweptAt: number;
  isRefreshing: boolean;
  pausedUntil: number;
  /** The failure since which requests wait. */
  failure: unknown;
}

const unavailable = (error: unknown): Decision => ({
  decision: false,
  context: {
    reason: 'unavailable',
    error: {
      status: error instanceof AnswerError ? error.status : 503,
      message: error instanceof Error ? error.message : String(error),
    },
  },
});

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 4096;
const isMembers = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));

/** @throws TypeError when an evaluation is incomplete or malformed: the API would answer 400 */
const checkComplete = ({ subject, action, resource, context }: Evaluation): void => {
  const isComplete =
    isText(subject.type) && isText(subject.id) && isText(action.name) && isText(resource.type) && isText(resource.id);
  if (!isComplete)
    throw new TypeError('an evaluation needs types and ids of subject and resource, and the name of an action');
  const isMalformed = !(
    isMembers(context) &&
    isMembers(subject.properties) &&
    isMembers(action.properties) &&
    isMembers(resource.properties)
  );
  if (isMalformed) throw new TypeError('the context and the properties of an evaluation must be objects');
};

/** @throws TypeError when it is no number: nothing would ever be too old */
const checkStaleness = (maxStaleness: number): void => {
  if (typeof maxStaleness !== 'number' || Number.isNaN(maxStaleness))
    throw new TypeError('maxStaleness must be a number of milliseconds');
};

const evaluateOnline = async (send: Send, accountId: string, evaluation: Evaluation): Promise<Decision> => {
  const response = await send(`/v1/accounts/${encodeURIComponent(accountId)}/access/v1/evaluation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(evaluation),
  });
  return (await response.json()) as Decision;
};

class OwnDecider implements Decider {
  readonly #accounts = new Map<string, Account>();
  readonly #context: ReaderContext;
  readonly #maxStaleness: number;
  readonly #onError: (error: unknown) => void;

  constructor({
    baseUrl,
    maxStaleness,
    issuer = baseUrl.replace(/\/$/, ''),
    now = steadyClock(),
    wallClock = Date.now,
    onError,
    ...rest
  }: DeciderOptions) {
    checkStaleness(maxStaleness);
    const send = senderOf({ baseUrl, ...rest });
    const getJson = async (path: string): Promise<unknown> => (await send(path)).json();
    this.#context = { send, now, verify: bundleVerifier(getJson, issuer, now), ages: answerAges(wallClock) };
    this.#maxStaleness = maxStaleness;
    this.#onError = (error) => {
      // A failure of the caller's own function must not change the decision.
      void (async () => onError?.(error))().catch(() => undefined);
    };
  }

  decide(accountId: string, evaluation: Evaluation, options?: DecideOptions): Decision | Promise<Decision> {
    checkComplete(evaluation);
    const now = this.#context.now();
    const maxStaleness = options?.maxStaleness ?? this.#maxStaleness;
    checkStaleness(maxStaleness);
    const since = now - maxStaleness;
    const account = this.#accounts.get(accountId);
    if (account === undefined || account.facts.missingFor(evaluation, since, now)) {
      return this.#readAndDecide(accountId, evaluation, since, now);
    }
    if (account.refreshedAt < now - maxStaleness / 2) this.#refresh(account, now);
    return account.facts.decide(evaluation, now);
  }

  receive(claims: Readonly<Record<string, unknown>>): void {
    const { sub_id: subject, events } = claims;
    const { session, tenant } = (subject ?? {}) as { session?: { id?: string }; tenant?: { id?: string } };
    const account = this.#accounts.get(tenant?.id ?? '');
    if (!account) return;
    const hasEnded = Object.keys(events ?? {}).some((type) => type.endsWith('/session-revoked'));
    if (hasEnded && session?.id !== undefined) account.facts.endSession(session.id, this.#context.now());
    else account.facts.invalidate(this.#context.now());
  }

  invalidate(accountId: string): void {
    this.#accounts.get(accountId)?.facts.invalidate(this.#context.now());
  }

  #accountOf(accountId: string): Account {
    const known = this.#accounts.get(accountId);
    // The account that was read last is the last one of the map.
    this.#accounts.delete(accountId);
    const facts = known?.facts ?? new AccountFacts();
    const account: Account = known ?? {
      ...{ facts, reader: new BundleReader(accountId, facts, this.#context) },
      ...{ refreshedAt: this.#context.now(), sweptAt: this.#context.now() },
      ...{ isRefreshing: false, pausedUntil: 0, failure: undefined },
    };
    this.#accounts.set(accountId, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > maxAccounts && oldest !== undefined) this.#accounts.delete(oldest);
    return account;
  }

  /** Reads what a decision lacks, and decides. Denies when that fails. */
  async #readAndDecide(accountId: string, evaluation: Evaluation, since: number, askedAt: number): Promise<Decision> {
    const account = this.#accountOf(accountId);
    const { now, send } = this.#context;
    this.#sweep(account, askedAt);
    if (now() < account.pausedUntil) return unavailable(account.failure);
    try {
      for (let read = 0; read < maxReads; read++) {
        // An answer to this decision's own request is fresh however long it took.
        const missing = account.facts.missingFor(evaluation, since, askedAt);
        if (!missing) return account.facts.decide(evaluation, now());
        await account.reader.read(missing, since);
      }
      throw new Error('the account kept changing while it was read');
    } catch (error) {
      if (error instanceof UnknownFormat) {
        return await evaluateOnline(send, accountId, evaluation).catch((failure: unknown) =>
          this.#fail(account, failure),
        );
      }
      return this.#fail(account, error);
    }
  }

  #sweep(account: Account, now: number): void {
    const unusedSince = now - Math.max(unusedMillis, this.#maxStaleness);
    if (account.sweptAt >= unusedSince) return;
    account.facts.usedSince(unusedSince);
    account.sweptAt = now;
  }

  #fail(account: Account, error: unknown): Decision {
    const delay = error instanceof AnswerError ? error.retryAfter : undefined;
    account.pausedUntil = this.#context.now() + Math.min(delay ?? pauseMillis, maxPauseMillis);
    account.failure = error;
    this.#onError(error);
    return unavailable(error);
  }

  /** Reads what recent decisions have used again, while decisions go on. */
  #refresh(account: Account, now: number): void {
    if (account.isRefreshing || now < account.pausedUntil) return;
    const used = account.facts.usedSince(account.refreshedAt);
    account.refreshedAt = now;
    account.isRefreshing = true;
    void account.reader
      .read(used, now)
      .catch((error: unknown) => {
        // Decisions on facts that are too old ask the API, so nothing has to wait.
        if (!(error instanceof UnknownFormat)) this.#fail(account, error);
      })
      .finally(() => {
        account.isRefreshing = false;
      });
  }
}

/**
 * Creates a decider, which decides in this process what the API would decide.
 * @throws TypeError when `maxStaleness` is no number
 * @example const decider = createDecider({ baseUrl, token, maxStaleness: 10_000 });
 *          const { decision } = await decider.decide('acme', {
 *            subject: { type: 'user', id: 'mia' }, action: { name: 'export' }, resource: { type: 'opportunity', id: 'o-17' },
 *          });
 */
export const createDecider = (options: DeciderOptions): Decider => new OwnDecider(options);
