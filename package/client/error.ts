import type { ProblemCode } from './api.ts';

/** The errors of OAuth routes: RFC 6749, section 5.2. */
export type OAuthCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_token_type'
  | 'server_error'
  | 'temporarily_unavailable';

/** Problem details (RFC 9457). */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance: string;
  requestId: string;
  /** With invalid input: JSON pointers into the body, or `/path/…`, `/query/…`, `/header/…`. */
  errors?: { pointer: string; message: string }[];
  /** With `too-many-sessions`: the agent's own open sessions. */
  sessions?: { sessionId: string; startedAt: string }[];
}

const prefix = 'urn:gatehouse:problem:';

/** An error answer of the API, or of what stands before it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The name of the problem, e.g. `not-found`; the code of an OAuth error; `unknown` when another server answered. */
  readonly code: ProblemCode | OAuthCode | 'unknown';
  /** Absent in OAuth errors, and when another server answered, for example the gateway. */
  readonly problem: ProblemDetails | undefined;
  readonly headers: Headers;

  constructor(status: number, content: unknown, headers: Headers) {
    const { type, detail, error } = (content ?? {}) as Partial<ProblemDetails> & { error?: OAuthCode };
    super(type ? `${status} ${type}${detail ? `: ${detail}` : ''}` : `${status}${error ? ` ${error}` : ''}`);
    this.status = status;
    this.problem = type ? (content as ProblemDetails) : undefined;
    this.code = type?.startsWith(prefix) ? (type.slice(prefix.length) as ProblemCode) : (error ?? 'unknown');
    this.headers = headers;
  }

  /** Seconds until another attempt is useful, from `Retry-After`: a number or a date (RFC 9110, section 10.2.3). */
  get retryAfter(): number | undefined {
    const at = (name: string): number => Date.parse(this.headers.get(name) ?? '');
    const given = this.headers.get('retry-after');
    const seconds =
      given && /^\d+$/.test(given) ? Number(given) : (at('retry-after') - (at('date') || Date.now())) / 1000;
    return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
  }
}

const isOAuthError = (content: unknown): boolean =>
  typeof content === 'object' && content !== null && typeof (content as { error?: unknown }).error === 'string';

/** Reads an error answer. @param isOAuth its body is an error of OAuth */
export const errorOf = async (response: Response, isOAuth: boolean): Promise<ApiError> => {
  const mediaType = response.headers.get('content-type') ?? '';
  const isProblem = mediaType.startsWith('application/problem+json');
  const isJson = isProblem || (isOAuth && mediaType.startsWith('application/json'));
  const content: unknown = isJson ? await response.json().catch(() => undefined) : undefined;
  return new ApiError(response.status, isProblem || isOAuthError(content) ? content : undefined, response.headers);
};
