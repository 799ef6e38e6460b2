import type { ReactiveControllerHost } from 'lit';
import { beforeEach, expect, test } from 'vitest';
import { type LoadPage, Pages } from '../../web/core/pages.ts';

interface Item {
  id: string;
  text: string;
}

const host = { addController: () => {}, requestUpdate: () => {} } as unknown as ReactiveControllerHost;

/** The list on the server. */
let list: Item[] = [];
/** What was asked for: size and offset of each page. */
let asked: [number, number][] = [];
/** Blocks the answers of the server while it is set. */
let gate: Promise<void> | undefined;

const item = (number: number, text = ''): Item => ({ id: String(number), text });

/** Pages by offset, as when items move between two reads. */
const load: LoadPage<Item> = async ({ pageSize, pageToken = '0' }, signal) => {
  const from = Number(pageToken);
  asked.push([pageSize, from]);
  await gate;
  signal.throwIfAborted();
  const to = from + pageSize;
  return { items: list.slice(from, to), ...(to < list.length ? { nextPageToken: String(to) } : {}) };
};

const create = (): Pages<Item> => new Pages(host, load, { idOf: ({ id }) => id });
const idsOf = ({ items }: Pages<Item>): string[] => items.map(({ id }) => id);
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

beforeEach(() => {
  list = numbers(500).map((id) => item(Number(id)));
  asked = [];
  gate = undefined;
});

test('an item that has moved to the next page is listed once, as the later page has it', async () => {
  const pages = create();
  await pages.reload();
  list = [item(1000), ...list.slice(0, 49), item(49, 'changed'), ...list.slice(50)];
  await pages.more();
  expect(idsOf(pages)).toEqual(numbers(99));
  expect(pages.items[49]).toEqual(item(49, 'changed'));
  expect(pages.isLoadingMore).toBe(false);
});

test('loading again reads as many items as are shown, also more than one page can have', async () => {
  const pages = create();
  await pages.reload();
  for (let page = 1; page < 6; page += 1) await pages.more();
  asked = [];
  await pages.reload();
  expect(asked).toEqual([
    [200, 0],
    [100, 200],
  ]);
  expect(idsOf(pages)).toEqual(numbers(300));
  expect(pages.hasMore).toBe(true);
});

test('the next page is not lost when the list is loaded again meanwhile', async () => {
  const pages = create();
  await pages.reload();
  const release = Promise.withResolvers<void>();
  gate = release.promise;
  const more = pages.more();
  const reload = pages.reload();
  expect(pages.isLoadingMore).toBe(true);
  release.resolve();
  await Promise.all([more, reload]);
  expect(idsOf(pages)).toEqual(numbers(100));
  expect([pages.isLoadingMore, pages.isBusy]).toEqual([false, false]);
});

test('the next page does not put an outdated list in the place of one that is being loaded', async () => {
  const pages = create();
  await pages.reload();
  list = list.slice(1);
  const release = Promise.withResolvers<void>();
  gate = release.promise;
  const reload = pages.reload();
  const more = pages.more();
  release.resolve();
  await Promise.all([more, reload]);
  expect(idsOf(pages)).toEqual(numbers(101).slice(1));
  expect(pages.isLoadingMore).toBe(false);
});

test('after a failure of the next page the list stays and can be asked again', async () => {
  const pages = create();
  await pages.reload();
  gate = Promise.reject(new Error('no connection'));
  await pages.more();
  expect([pages.items.length, pages.isLoadingMore, pages.error]).toEqual([50, false, expect.any(Error)]);
  gate = undefined;
  await pages.more();
  expect([pages.items.length, pages.error]).toEqual([100, undefined]);
});

test('a list that is forgotten while its next page is read starts anew', async () => {
  const pages = create();
  await pages.reload();
  const more = pages.more();
  pages.reset();
  await more;
  expect([pages.items.length, pages.isLoadingMore]).toEqual([0, false]);
  await pages.reload();
  expect(pages.items).toHaveLength(50);
});
