import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isDenial } from './failure.ts';

/** Whether an error is that of an aborted request. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** An element that shows resources. */
export type ResourceHost = ReactiveControllerHost & { onLoadError?: (error: unknown) => Promise<void> };

export interface ResourceOptions {
  /** Reloads this often, in milliseconds, while the page is visible; a function is asked after each load. */
  pollMillis?: number | (() => number);
}

/**
 * Something an element shows: its value, whether it is being loaded, and the error of the last attempt. The value stays while
 * it is loaded again, so that the page does not jump and focus is not lost.
 */
export class Resource<T> implements ReactiveController {
  value: T | undefined;
  error: unknown;
  isBusy = false;
  readonly #host: ResourceHost;
  readonly #load: (signal: AbortSignal) => Promise<T>;
  readonly #options: ResourceOptions;
  #abort: AbortController | undefined;
  /** The load that was started last; undefined when it was given up and no other took its place. */
  #latest: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ResourceHost, load: (signal: AbortSignal) => Promise<T>, options: ResourceOptions = {}) {
    this.#host = host;
    this.#load = load;
    this.#options = options;
    host.addController(this);
  }

  /** The value, loaded if it is not there yet. @throws the error of loading it */
  async read(): Promise<T> {
    if (this.value === undefined) await this.reload();
    if (this.value === undefined) throw this.error;
    return this.value;
  }

  /**
   * Loads again; an earlier load that is still running is given up. Ends when the value is up to date or the load has failed:
   * when a later load takes its place, with that one.
   */
  async reload(): Promise<void> {
    await this.run(this.#load);
  }

  /** Replaces the value by what `load` returns; like `reload` otherwise. */
  protected async run(load: (signal: AbortSignal) => Promise<T>): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.isBusy = true;
    this.#latest = this.#take(load, abort.signal);
    this.#host.requestUpdate();
    for (let awaited: Promise<void> | undefined; awaited !== this.#latest; ) {
      awaited = this.#latest;
      await awaited;
    }
  }

  /** Forgets the value, e.g. because it is that of another account. */
  reset(): void {
    this.hostDisconnected();
    this.value = undefined;
    this.error = undefined;
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#latest = undefined;
    this.isBusy = false;
  }

  /** Takes what `load` returns, or its error, unless the load was given up. */
  async #take(load: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<void> {
    try {
      const value = await load(signal);
      if (signal.aborted) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      await this.#host.onLoadError?.(error);
      if (signal.aborted) return;
    }
    this.isBusy = false;
    this.#host.requestUpdate();
    this.#schedule();
  }

  #schedule(): void {
    const { pollMillis } = this.#options;
    if (pollMillis === undefined || isDenial(this.error)) return;
    this.#timer = setTimeout(
      () => {
        if (document.visibilityState === 'visible') void this.reload();
        else this.#schedule();
      },
      typeof pollMillis === 'function' ? pollMillis() : pollMillis,
    );
  }
}
