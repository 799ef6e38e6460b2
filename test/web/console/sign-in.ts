import type { SignIn } from '../../../web/console/configuration.ts';

/** The sign-in of a console whose issuer is `https://id.example.com`. */
export const signInOf = (principals: SignIn['principals']): SignIn => ({
  issuer: 'https://id.example.com',
  authorizationEndpoint: 'https://id.example.com/authorize',
  tokenEndpoint: 'https://id.example.com/token',
  clientId: 'console',
  scope: 'openid',
  parameters: {},
  token: 'access_token',
  principals,
});
