import { bundleFormat, maxBundleCampaigns, maxBundleUsers } from '../../shared/decisions/bundle.ts';
import type { answerAges } from './answer-age.ts';
import type { Send } from './api.ts';
import type { AccountFacts, Missing } from './facts.ts';
import { type Rules, rulesOf } from './rules.ts';
import type { BundleClaims, VerifyBundle } from './verify-bundle.ts';

/** The bundle has a format that this version of the library does not know: the API itself must decide. */
export class UnknownFormat extends Error {
  override name = 'UnknownFormat';
}

/** How many requests for one account are sent at once. */
const maxConcurrent = 4;
/** How many answers are kept, to be confirmed by their entity tags. */
const maxAnswers = 100;
/** An answer is confirmed for this long, in milliseconds. Then it is read anew, and with it the time of the server. */
const confirmMillis = 300_000;
/** By how much an answer may be older than an earlier one, in milliseconds: the clocks of servers differ a little. */
const replayMillis = 5000;

interface Answer {
  at: number;
  etag: string;
  claims: BundleClaims;
  rules: Rules;
}

/** A read that was asked for. `at` is when it was sent; undefined before that. */
interface Read {
  at: number | undefined;
  users: Set<string>;
  campaigns: Set<string>;
  done: Promise<void>;
}

const chunks = (ids: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size));

export interface ReaderContext {
  send: Send;
  verify: VerifyBundle;
  now: () => number;
  ages: ReturnType<typeof answerAges>;
}

/** Reads the bundles of one account. What is asked for at the same time goes into the same requests. */
export class BundleReader {
  readonly #accountId: string;
  readonly #facts: AccountFacts;
  readonly #context: ReaderContext;
  readonly #answers = new Map<string, Answer>();
  readonly #reads = new Set<Read>();
  /** The time of the server in the newest answer. */
  #newest = Number.NEGATIVE_INFINITY;

  constructor(accountId: string, facts: AccountFacts, context: ReaderContext) {
    this.#accountId = accountId;
    this.#facts = facts;
    this.#context = context;
  }

  /**
   * Reads users and campaigns, unless a read that was sent at `since` or later already does.
   * @throws what the request throws; UnknownFormat
   */
  read({ users, campaigns }: Missing, since: number): Promise<void> {
    for (const read of this.#reads) {
      const isCovered = users.every((id) => read.users.has(id)) && campaigns.every((id) => read.campaigns.has(id));
      const hasAccess = campaigns.length === 0 || read.campaigns.size > 0;
      if (read.at !== undefined && read.at >= since && isCovered && hasAccess) return read.done;
    }
    const open = [...this.#reads].find(({ at }) => at === undefined) ?? this.#open();
    for (const id of users) open.users.add(id);
    for (const id of campaigns) open.campaigns.add(id);
    return open.done;
  }

  #open(): Read {
    const read: Read = { at: undefined, users: new Set(), campaigns: new Set(), done: Promise.resolve() };
    this.#reads.add(read);
    read.done = Promise.resolve()
      .then(() => this.#send(read))
      .finally(() => this.#reads.delete(read));
    return read;
  }

  async #send(read: Read): Promise<void> {
    read.at = this.#context.now();
    const users = chunks([...read.users], maxBundleUsers);
    const campaigns = chunks([...read.campaigns], maxBundleCampaigns);
    // The access of users is read with campaigns, so each request names some.
    const [some = []] = campaigns;
    const requests = Array.from({ length: Math.max(users.length, campaigns.length, 1) }, (_, index) => ({
      users: users[index] ?? [],
      campaigns: campaigns[index] ?? some.slice(0, 1),
    }));
    const work = async (): Promise<void> => {
      for (let next = requests.shift(); next; next = requests.shift()) await this.#fetch(next, this.#facts.rules);
    };
    await Promise.all(Array.from({ length: Math.min(maxConcurrent, requests.length) }, work));
  }

  async #fetch({ users, campaigns }: Missing, known: Rules | undefined): Promise<void> {
    const { send, verify, now, ages } = this.#context;
    const query = new URLSearchParams({
      ...(users.length > 0 ? { users: users.join() } : {}),
      ...(campaigns.length > 0 ? { campaigns: campaigns.join() } : {}),
      ...(known === undefined ? {} : { rulesVersion: String(known.version) }),
    });
    const path = `/v1/accounts/${encodeURIComponent(this.#accountId)}/policy/bundle?${query}`;
    const [at, sentAt] = [now(), ages.now()];
    const kept = this.#answers.get(path);
    const answered = kept && at - kept.at < confirmMillis ? kept : undefined;
    const response = await send(path, answered ? { headers: { 'if-none-match': answered.etag } } : {});
    if (response.status === 304 && answered) {
      this.#facts.take(answered.claims, at, answered.rules, false);
      return;
    }
    const { bundle } = (await response.json()) as { bundle: string };
    const claims = await verify(bundle);
    if (claims.format !== bundleFormat) throw new UnknownFormat(`the format ${String(claims.format)} is unknown`);
    this.#check(claims, users, campaigns);
    const readAt = at - ages.ageOf(Date.parse(claims.now), sentAt);
    const { rules: given, ...rest } = claims;
    const rules = given ? rulesOf(claims.rulesVersion, given) : known;
    if (rules?.version !== claims.rulesVersion) throw new Error('the bundle lacks rules');
    this.#facts.take(rest, readAt, rules, true);
    const etag = response.headers.get('etag');
    this.#answers.delete(path);
    if (etag !== null) this.#answers.set(path, { at, etag, claims: rest, rules });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > maxAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** Checks that a bundle is the answer to a request, and not an earlier one. @throws */
  #check(claims: BundleClaims, users: readonly string[], campaigns: readonly string[]): void {
    const isComplete =
      claims.accountId === this.#accountId &&
      users.every((id) => Object.hasOwn(claims.users, id)) &&
      campaigns.every((id) => Object.hasOwn(claims.campaigns, id)) &&
      (campaigns.length === 0 || claims.access !== undefined);
    if (!isComplete) throw new Error('the bundle answers another request');
    const serverTime = Date.parse(claims.now);
    // `NaN` fails, too.
    if (!(serverTime >= this.#newest - replayMillis)) throw new Error('the bundle is an earlier one');
    this.#newest = Math.max(this.#newest, serverTime);
  }
}
