interface Page<Item> {
  body: { items: Item[]; nextPageToken?: string | undefined };
}

/** All items of a list, however many pages it takes. @param list asks for one of them */
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
