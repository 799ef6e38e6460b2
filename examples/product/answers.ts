const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A response with a text or no body. Clients must neither cache it nor guess its media type. */
export const answer = (status: number, body: string | null, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { ...always, ...headers } });

/** A response in JSON. */
export const jsonAnswer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

/** The media type of a request's body by its `Content-Type`, without parameters. */
export const mediaTypeOf = (request: Request): string | undefined =>
  request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
