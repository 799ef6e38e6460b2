import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Api } from '../core/client.ts';
import { isAbort } from '../core/resource.ts';
import type { ChainResult, Link } from './check/chain.ts';
import type { Proof } from './proof.ts';

/** The code of the check. */
type Code = typeof import('./check/code.ts');
type Page = Awaited<ReturnType<Api['listJournal']>>['body'];

const pageSize = 200;

/** Reads the whole journal and checks its chain. A check that was stopped by an error goes on where it stopped. */
export class Verification implements ReactiveController {
  status: 'idle' | 'running' | 'ended' | 'failed' = 'idle';
  result: ChainResult | undefined;
  error: unknown;
  /** The code that has been loaded for the check. */
  code: Code | undefined;
  /** How many entries the journal has, as far as is known. */
  total = 0;
  readonly #host: ReactiveControllerHost;
  readonly #readPage: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page>;
  readonly #load: () => Promise<Code>;
  readonly #links = new Map<string, Link>();
  #pageToken: string | undefined;
  #abort: AbortController | undefined;

  constructor(
    host: ReactiveControllerHost,
    readPage: (query: { pageSize: number; pageToken?: string }, signal: AbortSignal) => Promise<Page>,
    load: () => Promise<Code> = () => import('./check/code.ts'),
  ) {
    this.#host = host;
    this.#readPage = (pageToken, signal) =>
      readPage(pageToken === undefined ? { pageSize } : { pageSize, pageToken }, signal);
    this.#load = load;
    host.addController(this);
  }

  /** How many entries have been checked. */
  get done(): number {
    return this.#links.size;
  }

  hostDisconnected(): void {
    this.reset();
  }

  /** Stops a check that is running, and forgets its outcome. */
  reset(): void {
    this.#abort?.abort();
    this.#links.clear();
    this.#pageToken = undefined;
    this.status = 'idle';
    this.result = undefined;
    this.error = undefined;
    this.total = 0;
    this.#host.requestUpdate();
  }

  /** Checks the journal from its newest entry. @param earlier the result of an earlier check, which must be in the chain */
  async start(earlier: Proof | undefined): Promise<void> {
    this.reset();
    await this.resume(earlier);
  }

  /** Goes on with a check that failed. */
  async resume(earlier: Proof | undefined): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.status = 'running';
    this.error = undefined;
    this.#host.requestUpdate();
    try {
      this.code ??= await this.#load();
      await this.#readAll(this.code, abort.signal);
      if (abort.signal.aborted) return;
      this.result = this.code.checkChain(this.#links.values(), earlier);
      this.status = 'ended';
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return;
      this.error = error;
      this.status = 'failed';
    }
    this.#host.requestUpdate();
  }

  async #readAll(code: Code, signal: AbortSignal): Promise<void> {
    do {
      const page = await this.#readPage(this.#pageToken, signal);
      await this.#add(code, page, signal);
      this.#pageToken = page.nextPageToken;
    } while (this.#pageToken !== undefined);
    // An entry may have got its place while older ones were read. Without its place, the chain would seem to have a gap.
    if (this.#hasWaiting) await this.#add(code, await this.#readPage(undefined, signal), signal, true);
  }

  get #hasWaiting(): boolean {
    return [...this.#links.values()].some(({ sequence }) => sequence === undefined);
  }

  /** @param isAgain leaves out entries that were made since the check began */
  async #add({ linkOf }: Code, { items }: Page, signal: AbortSignal, isAgain = false): Promise<void> {
    const links = await Promise.all(items.map(linkOf));
    signal.throwIfAborted();
    for (const link of links) {
      if (!isAgain || this.#links.has(link.entryId)) this.#links.set(link.entryId, link);
    }
    const highest = Math.max(0, ...links.map(({ sequence = 0 }) => sequence));
    this.total = Math.max(this.total, isAgain ? 0 : highest, this.#links.size);
    this.#host.requestUpdate();
  }
}
