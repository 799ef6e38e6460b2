import { jsonAnswer } from './answers.ts';
import { KeysUnavailable } from './keys.ts';
import type { SupportToken } from './support-token.ts';
import { InvalidToken } from './verify-support-token.ts';

const realm = 'Bearer realm="product"';

const refuse = (status: number, error: string, description: string, more = ''): Response =>
  jsonAnswer(
    status,
    { error, error_description: description },
    { 'www-authenticate': `${realm}, error="${error}", error_description="${description}"${more}` },
  );

/** 403: the token is valid, but its scope does not cover the request. */
const insufficientScope = (): Response =>
  refuse(403, 'insufficient_scope', 'This support session may only read', ', scope="full"');

const tokenIn = (request: Request): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];

/** Serves a request that carries a support token in its `Authorization` header (RFC 6750), or refuses it. */
export const withSupportToken = async (
  request: Request,
  verify: (token: string) => Promise<SupportToken>,
  needs: 'any' | 'full',
  serve: (token: SupportToken) => Response | Promise<Response>,
): Promise<Response> => {
  const presented = tokenIn(request);
  if (presented === undefined) return jsonAnswer(401, { error: 'unauthorized' }, { 'www-authenticate': realm });
  let token: SupportToken;
  try {
    token = await verify(presented);
  } catch (error) {
    if (error instanceof InvalidToken) return refuse(401, 'invalid_token', error.message);
    if (error instanceof KeysUnavailable) {
      return jsonAnswer(503, { error: 'temporarily_unavailable' }, { 'retry-after': '1' });
    }
    throw error;
  }
  return needs === 'full' && token.scope !== 'full' ? insufficientScope() : serve(token);
};
