import type { Identity } from '../../shared/http/identity-schema.ts';
import { attributes } from './user-pool.ts';

/** A user pool as the service stack knows it. */
export interface PoolNames {
  id: string;
  /** The URL of its domain, where its OAuth endpoints are; without a trailing slash. */
  url: string;
  /** Without `https://`. */
  issuer: string;
  usersClientId: string;
  agentsClientId: string;
  servicesClientId: string;
}

/**
 * How the API recognizes the tokens of a pool.
 * @param further ids of further clients of users and agents
 */
export const identityOfPool = (names: PoolNames, further?: Readonly<Record<'user' | 'agent', string>>): Identity => {
  const issuer = `https://${names.issuer}`;
  const claims = {
    subject: 'sub',
    accountId: `custom:${attributes.accountId}`,
    role: `custom:${attributes.role}`,
    team: `custom:${attributes.team}`,
  };
  const idToken = { issuer, requiredScopes: [], requiredClaims: { token_use: 'id' }, claims };
  return {
    user: { ...idToken, audiences: [names.usersClientId, ...(further ? [further.user] : [])] },
    agent: { ...idToken, audiences: [names.agentsClientId, ...(further ? [further.agent] : [])] },
    service: {
      issuer,
      audiences: [names.servicesClientId],
      requiredScopes: ['gatehouse/api'],
      requiredClaims: { token_use: 'access' },
      claims: { ...claims, subject: 'client_id' },
    },
  };
};

/** The pool's endpoints of OAuth 2.0. */
export const endpointsOf = ({ url }: Pick<PoolNames, 'url'>) =>
  ({
    authorizationEndpoint: `${url}/oauth2/authorize`,
    tokenEndpoint: `${url}/oauth2/token`,
    signOut: { endpoint: `${url}/logout`, returnParameter: 'logout_uri' },
  }) as const;
