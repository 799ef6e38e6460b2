/**
 * Timeouts of one request of an AWS SDK client, after which the SDK retries it. Without them, a single silent connection
 * would hold a function until its own timeout. Retried transactions carry the same client token, so nothing is done twice.
 * Six attempts fit into the ten seconds of an API function; with fewer, callers would see failures that retries can fix.
 */
export const timeouts = { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true } as const;

/** The timeout of the functions behind the API, in milliseconds: work that is unfinished by then never finishes. */
export const functionMillis = 10_000;
