import { expect, it } from 'vitest';
import { chooseMediaType } from '../../shared/api/download.ts';
import { journalDownloads } from '../../shared/journal/downloads.ts';

const [json, csv, lines] = ['application/json', 'text/csv', 'application/x-ndjson'];

// RFC 9110, section 12.5.1.
it.each([
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['text/csv', csv],
  ['Text/CSV; charset=utf-8', csv],
  ['text/*', csv],
  ['application/x-ndjson', lines],
  ['application/*', json],
  ['text/csv, application/x-ndjson', csv],
  ['text/csv;q=0.5, application/x-ndjson', lines],
  ['text/csv;q=0.9, */*;q=0.1', csv],
  ['text/csv, application/json', json],
  ['application/json;q=0.4, text/csv;q=0.5', csv],
  ['text/csv;q=0, */*', json],
  ['text/csv;q=zero', json],
  ['text/html, application/xhtml+xml, */*;q=0.8', json],
  // The header is disregarded when nothing is acceptable.
  ['application/pdf', json],
  [',;,=', json],
])('Accept: %s chooses %s', (accept, expected) => {
  expect(chooseMediaType(accept, journalDownloads)).toBe(expected);
});
