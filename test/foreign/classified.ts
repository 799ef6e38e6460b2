/** A failed check of schemathesis, with the answer that failed it. */
export interface Finding {
  check: string;
  /** `GET /v1/…`; an undeclared method where that was tried. */
  operation: string;
  status: number;
  /** The name of the problem that was answered, where one was. */
  problem: string | undefined;
  /** What the problem says is wrong in the request. */
  messages: readonly string[];
}

interface Class {
  checks: readonly string[];
  is: (finding: Finding) => boolean;
  /** Explained in docs/adr/0022-foreign-tools.md. */
  reason: string;
}

/** Rules of the product beyond what JSON Schema can say; a request that breaks one is valid by the document. */
const beyondSchema = new Set([
  'invalid-page-token',
  'search-too-short',
  'stale-version',
  'duration-out-of-range',
  'unknown-team',
  'unknown-edition',
  'unknown-campaign',
  'too-many-users',
  'bulk-removal',
  'round-robin-needs-access',
  'beyond-request',
  'edition-needed',
  'email-needed',
  'idempotency-key-reused',
  'nothing-to-reconfirm',
]);

/** Rules between members, of a request that is malformed by them alone. */
const betweenMembers = new Set([
  'must not be the id of another rule',
  'must not be there twice',
  'must not say the same twice',
  'must not name one address twice',
  'must not be given twice',
]);

const classes: readonly Class[] = [
  {
    checks: ['positive_data_acceptance'],
    is: ({ problem, messages }) =>
      (problem === 'invalid-request' || problem === 'invalid_request') &&
      messages.length > 0 &&
      messages.every((message) => betweenMembers.has(message)),
    reason: 'a rule between members that a schema cannot say',
  },
  {
    checks: ['positive_data_acceptance'],
    is: ({ problem }) => problem !== undefined && beyondSchema.has(problem),
    reason: 'a rule that a schema cannot say',
  },
  {
    checks: ['negative_data_rejection', 'positive_data_acceptance', 'status_code_conformance'],
    is: ({ status, problem }) => status === 431 && problem === undefined,
    reason: 'the HTTP server refuses headers and query strings over 16 KB before the API sees them',
  },
  {
    checks: ['unsupported_method'],
    is: ({ status }) => status === 404,
    reason: 'API Gateway knows no 405: an undeclared method goes to the default route',
  },
  {
    checks: ['missing_required_header'],
    is: ({ status, problem }) => status === 428 && problem === 'if-match-required',
    reason: '428 is the status for a missing `If-Match` (RFC 6585, 3)',
  },
];

/** Why a finding is no fault; undefined when it is one. Server errors and answers out of schema always are. */
export const classify = (finding: Finding): string | undefined =>
  classes.find(({ checks, is }) => checks.includes(finding.check) && is(finding))?.reason;
