import type { ReactiveControllerHost } from 'lit';
import { Resource, type ResourceOptions } from './resource.ts';

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

const smallest = 50;
const largest = 200;

/** A list that is loaded page by page. Loading it again reads as many items as are shown, up to 200. */
export class Pages<Item> extends Resource<Page<Item>> {
  /** Whether the next page is being loaded. */
  isLoadingMore = false;
  readonly #loadPage: LoadPage<Item>;

  constructor(
    host: ReactiveControllerHost & { onLoadError?: (error: unknown) => Promise<void> },
    load: LoadPage<Item>,
    options?: ResourceOptions,
  ) {
    super(
      host,
      (signal) => load({ pageSize: Math.min(largest, Math.max(smallest, this.items.length)) }, signal),
      options,
    );
    this.#loadPage = load;
  }

  get items(): readonly Item[] {
    return this.value?.items ?? [];
  }

  get hasMore(): boolean {
    return this.value?.nextPageToken !== undefined;
  }

  /** Appends the next page. */
  async more(): Promise<void> {
    const pageToken = this.value?.nextPageToken;
    if (pageToken === undefined) return;
    const { items } = this;
    this.isLoadingMore = true;
    await this.run(async (signal) => {
      try {
        const page = await this.#loadPage({ pageSize: smallest, pageToken }, signal);
        return { ...page, items: [...items, ...page.items] };
      } finally {
        this.isLoadingMore = false;
      }
    });
  }
}
