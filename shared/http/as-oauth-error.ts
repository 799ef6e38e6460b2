import type { OAuthError } from '../api/oauth-error.ts';
import { type Problem, problems } from '../api/problem.ts';

const codeByStatus: Readonly<Record<number, OAuthError['error']>> = {
  401: 'invalid_client',
  403: 'unauthorized_client',
  409: 'temporarily_unavailable',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

const codeOf = ({ problem, status }: Problem): OAuthError['error'] =>
  problem === 'unsupported-token-type' ? 'unsupported_token_type' : (codeByStatus[status] ?? 'invalid_request');

/** The characters that `error_description` may have: printable ASCII without `"` and `\` (RFC 6749, section 5.2). */
const asDescription = (text: string): string =>
  text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[^\x20-\x7e]/g, '?');

/** A problem as the error of an OAuth route. The description has the title, the detail and the invalid parameters. */
export const asOAuthError = (problem: Problem): OAuthError => {
  const { detail, errors = [] } = problem.extras;
  const [, title] = problems[problem.problem];
  const invalid = errors.map(({ pointer, message }) => `${pointer} ${message}`);
  return {
    error: codeOf(problem),
    error_description: asDescription([title, ...(detail === undefined ? [] : [detail]), ...invalid].join('; ')),
  };
};
