import type { decisionRoutes } from '../../../shared/decisions/routes.ts';

/** An expected answer of a search. */
interface Found {
  type?: string;
  id?: string;
  name?: string;
}

/** A request of the certification scenario, and the answer that it expects. */
export interface AuthzenCase {
  /** The number of its section, and what it is about. */
  name: string;
  route: Exclude<keyof typeof decisionRoutes, 'getDecisionPoint'>;
  body?: unknown;
  /** A body as text, for what is not JSON. */
  text?: string;
  headers?: Record<string, string>;
  /** A decision, or several in order; what is found, all of it; or 400, pointing at a place. */
  expected: boolean | readonly boolean[] | { found: readonly Found[] } | { refused: string | undefined };
}

export type Case = readonly [name: string, body: unknown, expected: AuthzenCase['expected']];

/** Cases of one route that differ in their bodies alone. */
export const of = (route: AuthzenCase['route'], ...cases: readonly Case[]): AuthzenCase[] =>
  cases.map(([name, body, expected]) => ({ name, route, body, expected }));

/** A body that is refused, and the place. */
export const at = (pointer: string) => ({ refused: pointer });
