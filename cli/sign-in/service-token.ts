import { UserError } from '../../examples/demo/gatehouse.ts';

/**
 * A service's access token for its id and secret (RFC 6749, section 4.4).
 * @throws UserError when the endpoint does not answer, or refuses
 */
export const serviceToken = async (endpoint: string, clientId: string, clientSecret: string): Promise<string> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'gatehouse/api' }),
  }).catch(() => {
    throw new UserError(`Nothing answers at ${endpoint}.`);
  });
  const { access_token: token, error } = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (typeof token === 'string') return token;
  throw new UserError(`${endpoint} refused to issue the token: ${error ?? `status ${response.status}`}.`);
};
