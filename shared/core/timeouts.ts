/**
 * How long a request of an SDK client may take before it is given up and sent again: without, one connection that has
 * gone silent holds a function until its own end. Repeated transactions carry the token of the first, so nothing is done twice.
 * Six attempts fit into the ten seconds of an API function; fewer would show callers what retries can mend.
 */
export const timeouts = { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true } as const;

/** How long a function behind the API lives at most, in milliseconds: what it has begun and not ended by then, it never ends. */
export const functionMillis = 10_000;
