import * as z from 'zod/mini';

/** The errors of RFC 6749, sections 4.1.2.1 and 5.2, and of RFC 7009, section 2.2.1, that OAuth routes answer. */
const OAuthErrorCode = z.enum([
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_token_type',
  'server_error',
  'temporarily_unavailable',
]);

/** The error of an OAuth route: RFC 6749, section 5.2, `application/json`. */
export const OAuthError = z
  .object({
    error: OAuthErrorCode,
    error_description: z
      .string()
      .register(z.globalRegistry, { description: 'For developers, in ASCII without `"` and `\\`' }),
  })
  .register(z.globalRegistry, { id: 'OAuthError', description: 'An error of an OAuth route (RFC 6749, section 5.2)' });
export type OAuthError = z.output<typeof OAuthError>;
