/** Properties that rules can test: values as JSON has them. */
type Properties = Readonly<Record<string, unknown>>;

/** A request for a decision, as `POST …/access/v1/evaluation` takes it (OpenID AuthZEN Authorization API 1.0). */
export interface Evaluation {
  /** A user of the account, or a support session: `{ type: 'support_session', id: sid }`. */
  subject: { type: string; id: string; properties?: Properties | undefined };
  action: { name: string; properties?: Properties | undefined };
  resource: { type: string; id: string; properties?: Properties | undefined };
  /** `sessionId`: the support session in which a user acts, the `sid` of its token. */
  context?: Properties | undefined;
}

/** A decision, as that route answers it. */
export interface Decision {
  decision: boolean;
  context?: DecisionContext | undefined;
}

export interface DecisionContext {
  /** A code of docs/decisions.md, or `unavailable`. */
  reason?: string | undefined;
  /** The ids of the rules that decided. */
  rules?: string[] | undefined;
  policyVersion?: number | undefined;
  /** The authentication methods required (RFC 8176). */
  amr_values?: string | undefined;
  /** With the reason `unavailable`: the status of the answer of the API, or 503 when there was none. */
  error?: { status: number; message: string } | undefined;
}

/** Returns a token of the service. Called before each request, and once more with the token that was refused (401). */
export type TokenProvider = (refused?: string) => string | undefined | Promise<string | undefined>;

export interface DeciderOptions {
  /** The URL of the API without `/v1`. */
  baseUrl: string;
  token: string | TokenProvider;
  /**
   * How long ago, in milliseconds, the facts of a decision may have been read. Anything that was revoked, ended or suspended
   * before that is denied. 0 reads them for each decision.
   */
  maxStaleness: number;
  /** The `iss` of bundles, `TokenIssuer` in the outputs of the deployment; `baseUrl` by default. */
  issuer?: string;
  /** The `fetch` of another library, for example with a proxy. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How long a decision waits for an answer of the API, in milliseconds; 3,000 by default. Then it is denied. */
  timeout?: number;
  /** Called with each failure of a request. Decisions never throw because of one. */
  onError?: (error: unknown) => void;
  /** For tests: a clock in milliseconds that never goes back. */
  now?: () => number;
  /** For tests: milliseconds since 1970. */
  wallClock?: () => number;
}

export interface DecideOptions {
  /** For this decision, in place of the decider's. */
  maxStaleness?: number;
}

export interface Decider {
  /**
   * Decides as the API would. Answers at once when all that it needs was read within `maxStaleness`, and a promise when it has
   * to read first. A decision that cannot be based on fresh facts is denied, with the reason `unavailable`.
   * @throws TypeError when the evaluation is incomplete or malformed
   */
  decide(accountId: string, evaluation: Evaluation, options?: DecideOptions): Decision | Promise<Decision>;
  /**
   * Takes the claims of a security event token that the caller has verified: `claims` of a signal of gatehouse-access/verify. A
   * session that has ended is denied from now on; after any other change of a session, the next decision reads the account again.
   * Claims that name no account known here change nothing.
   */
  receive(signal: Readonly<Record<string, unknown>>): void;
  /** Forgets what is known of an account, for example after an event of the bus: the next decision reads it again. */
  invalidate(accountId: string): void;
}
