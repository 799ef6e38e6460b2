import { Resource, type ResourceHost, type ResourceOptions } from './resource.ts';

/** A page of a list as the API answers it. */
interface Page<Item> {
  items: Item[];
  nextPageToken?: string | undefined;
}

/** Loads one page. `query` is for the query of the route. */
export type LoadPage<Item> = (
  query: { pageSize: number; pageToken?: string },
  signal: AbortSignal,
) => Promise<Page<Item>>;

export interface PagesOptions<Item> extends ResourceOptions {
  /** The id of an item, unique in its list. */
  idOf: (item: Item) => string;
}

const smallest = 50;
const largest = 200;

/**
 * A list that is loaded page by page. Loading it again reads as many items as are shown. Items that move in the list while
 * its pages are read may be on two of them: they are listed once, as the later page has them.
 */
export class Pages<Item> extends Resource<Page<Item>> {
  /** Whether the next page is being loaded. */
  isLoadingMore = false;
  readonly #loadPage: LoadPage<Item>;
  readonly #idOf: (item: Item) => string;

  constructor(host: ResourceHost, load: LoadPage<Item>, options: PagesOptions<Item>) {
    super(host, (signal) => this.#finish(this.#read(this.#wanted, signal), signal), options);
    this.#loadPage = load;
    this.#idOf = options.idOf;
  }

  get items(): readonly Item[] {
    return this.value?.items ?? [];
  }

  get hasMore(): boolean {
    return this.value?.nextPageToken !== undefined;
  }

  /** Appends the next page. While the list is loaded again, it is read once more with the next page. */
  async more(): Promise<void> {
    const pageToken = this.value?.nextPageToken;
    if (pageToken === undefined || this.isLoadingMore) return;
    const isReloading = this.isBusy;
    this.isLoadingMore = true;
    if (isReloading) return this.reload();
    const before = { items: [...this.items], nextPageToken: pageToken };
    await this.run((signal) => this.#finish(this.#append(before, smallest, signal), signal));
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.isLoadingMore = false;
  }

  /** How many items to read: those that are shown, and those of a next page that was asked for. */
  get #wanted(): number {
    return Math.max(smallest, this.items.length + (this.isLoadingMore ? smallest : 0));
  }

  async #read(wanted: number, signal: AbortSignal): Promise<Page<Item>> {
    let read = await this.#loadPage({ pageSize: Math.min(largest, wanted) }, signal);
    // A page may be shorter than asked for: the number of pages is limited, not only that of items.
    for (let pages = 1; pages * largest < wanted && read.nextPageToken !== undefined; pages += 1)
      read = await this.#append(read, Math.min(largest, wanted - pages * largest), signal);
    return read;
  }

  async #append(before: Page<Item>, pageSize: number, signal: AbortSignal): Promise<Page<Item>> {
    const pageToken = before.nextPageToken;
    const page = await this.#loadPage(pageToken === undefined ? { pageSize } : { pageSize, pageToken }, signal);
    const byId = new Map([...before.items, ...page.items].map((item) => [this.#idOf(item), item]));
    return { ...page, items: [...byId.values()] };
  }

  async #finish(load: Promise<Page<Item>>, signal: AbortSignal): Promise<Page<Item>> {
    try {
      return await load;
    } finally {
      // A load that takes the place of this one reads the next page, too.
      if (!signal.aborted) this.isLoadingMore = false;
    }
  }
}
