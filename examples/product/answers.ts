const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** An answer with a text or no body, which is neither cached nor guessed at. */
export const answer = (status: number, body: string | null, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { ...always, ...headers } });

/** An answer in JSON. */
export const jsonAnswer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

/** The media type that a request says its body has, without parameters. */
export const mediaTypeOf = (request: Request): string | undefined =>
  request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
