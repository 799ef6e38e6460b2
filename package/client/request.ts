/** What any route is called with. */
export interface AnyInput {
  [parameter: string]: unknown;
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: string;
  ifNoneMatch?: string;
  idempotencyKey?: string;
}

const parametersOf = (values: Record<string, unknown>): URLSearchParams => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, String(value));
  return parameters;
};

/** @throws TypeError for a value with which the path would be that of another route: URLs resolve `.` and `..` */
const segmentOf = (name: string, value: unknown): string => {
  if (/^\.{0,2}$/.test(String(value ?? ''))) throw new TypeError(`${name} is missing or invalid`);
  return encodeURIComponent(String(value));
};

/**
 * The path of a request, with its query.
 * @param template e.g. `/v1/accounts/{accountId}`
 * @throws TypeError when a parameter of the path is missing
 */
export const pathOf = (template: string, input: AnyInput): string => {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, input[name]));
  const query = parametersOf(input.query ?? {});
  return query.size === 0 ? path : `${path}?${query}`;
};

/** The headers and the body of a request. @param key the idempotency key */
export const partsOf = (input: AnyInput, isForm: boolean, key: string | undefined) => {
  const headers = new Headers();
  const { body, ifMatch, ifNoneMatch } = input;
  if (body !== undefined && !isForm) headers.set('content-type', 'application/json');
  if (ifMatch !== undefined) headers.set('if-match', ifMatch);
  if (ifNoneMatch !== undefined) headers.set('if-none-match', ifNoneMatch);
  if (key !== undefined) headers.set('idempotency-key', key);
  if (body === undefined) return { headers };
  return { headers, body: isForm ? parametersOf(body as Record<string, unknown>) : JSON.stringify(body) };
};

/** The path of the next part of a download, from `Link: <path>; rel="next"`; undefined after the last one. */
export const nextPath = (link: string | null): string | undefined => /<(\/[^>]*)>;\s*rel="next"/.exec(link ?? '')?.[1];
