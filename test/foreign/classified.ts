/** A failed check of schemathesis, with the answer that failed it. */
export interface Finding {
  check: string;
  /** `GET /v1/…`; an undeclared method where that was tried. */
  operation: string;
  status: number;
  /** The name of the problem that was answered, where one was. */
  problem: string | undefined;
  /** What schemathesis says is wrong. */
  detail: string;
  /** What the problem says is wrong in the request. */
  messages: readonly string[];
}

interface Class {
  checks: readonly string[];
  is: (finding: Finding) => boolean;
  /** Explained in docs/adr/0023-foreign-tools.md. */
  reason: string;
}

/** Rules of the product beyond what JSON Schema can say; a request that breaks one is valid by the document. */
const beyondSchema = new Set([
  'invalid-page-token',
  'search-too-short',
  'stale-version',
  'duration-out-of-range',
  'start-out-of-range',
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

/** Rules of a request that JSON Schema cannot say. `uniqueItems` compares whole items, as they are sent. */
const unsayable = new Set([
  'must not be the id of another rule',
  'must not be listed twice',
  'must not be given twice',
  // Two recipients whose addresses differ in case only.
  'must not contain duplicates',
  // Two thresholds whose actions differ in order only.
  'must not contain two equal thresholds',
  'must not be fewer than resourceIds',
  // The end of a range of times.
  'must be after from',
  'must be within the last 24 hours, and at most 5 minutes ahead',
  // Anywhere in the data of an item of the trash, which may be any JSON.
  `must not contain numbers beyond ±${Number.MAX_SAFE_INTEGER}, which lose digits: send them as text`,
  'must be well-formed Unicode',
  'must be a time zone of the IANA database, such as Europe/Paris',
]);

const isMalformed = ({ problem }: Finding): boolean => problem === 'invalid-request' || problem === 'invalid_request';

const isUnsayable = ({ messages }: Finding): boolean =>
  messages.length > 0 && messages.every((message) => unsayable.has(message));

const classes: readonly Class[] = [
  {
    checks: ['positive_data_acceptance'],
    is: (finding) => isMalformed(finding) && isUnsayable(finding),
    reason: 'a rule between members, or of text, that a schema cannot say',
  },
  {
    checks: ['negative_data_rejection'],
    is: ({ status, detail }) =>
      (status < 300 || status === 412) && /Invalid component: parameter `X-Request-Id` in header/.test(detail),
    reason: 'an `X-Request-Id` that cannot be echoed is replaced, not refused',
  },
  {
    checks: ['negative_data_rejection'],
    is: ({ status, detail }) =>
      (status < 300 || status === 412) &&
      /body: violates `(pattern|format)` at \/properties\/(recipients\/items|email) /.test(detail),
    reason: 'an address whose domain RFC 5322 allows and the DNS does not',
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
