import type { ProblemDetails } from '../../shared/api/problem-details.ts';

const prefix = 'urn:gatehouse:problem:';

/** A request that failed. `type` is the short name of the problem type, `offline` without an answer, `unknown` otherwise. */
export class Failure extends Error {
  readonly status: number;
  readonly type: string;
  readonly problem: ProblemDetails | undefined;
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem?: ProblemDetails, retryAfter?: number) {
    super(problem?.title ?? (status === 0 ? 'offline' : `HTTP ${status}`));
    this.name = 'Failure';
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.type = problem?.type.startsWith(prefix)
      ? problem.type.slice(prefix.length)
      : status === 0
        ? 'offline'
        : 'unknown';
  }
}

/** Whether an error is a failure of one of these types. */
export const isFailure = (error: unknown, ...types: string[]): error is Failure =>
  error instanceof Failure && (types.length === 0 || types.includes(error.type));

/** Whether the page is not for the reader, because of their role or because they are not of the account. */
export const isDenial = (error: unknown): boolean =>
  isFailure(error) && error.status === 403 && ['forbidden', 'user-suspended', 'unknown'].includes(error.type);
