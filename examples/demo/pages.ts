interface Page<Item> {
  body: { items: Item[]; nextPageToken?: string | undefined };
}

/** Reads all items of a paged list. @param list requests one page */
export const pagesOf = async <Item>(
  list: (query: { pageSize: number; pageToken?: string }) => Promise<Page<Item>>,
): Promise<Item[]> => {
  const items: Item[] = [];
  let pageToken: string | undefined;
  do {
    const { body } = await list({ pageSize: 200, ...(pageToken === undefined ? {} : { pageToken }) });
    items.push(...body.items);
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
  return items;
};
