import { createPublicKey } from 'node:crypto';
import { oauthRoutes } from '../../../shared/sessions/oauth-routes.ts';
import { publishedKeys } from '../../../shared/tokens/published-keys.ts';
import { handlerOf } from '../../../test/support/api/api.ts';
import { eventOf } from '../../../test/support/api/call.ts';
import { service } from '../../../test/support/api/identity.ts';
import { bareIntrospection } from '../../bare/introspection.ts';
import { type Compared, compare } from '../../support/bare.ts';
import { type Cost, costOf } from '../../support/cost.ts';
import { freshTable, step } from '../../support/environment.ts';
import { makeSupported, type Supported, succeed } from '../../support/world.ts';

const request = (token: string) => ({ as: service, form: { token } });

const introspect = async (token: string, active: boolean): Promise<void> => {
  const answer = await succeed<{ active: boolean }>('introspect', request(token));
  if (answer.active !== active) throw new Error(`the token is ${answer.active ? '' : 'not '}active`);
};

const compareIntrospections = async (what: string, token: string): Promise<Compared> => {
  const handler = await handlerOf('oauth');
  const [key] = (await publishedKeys()).keys;
  if (!key) throw new Error('no key is published');
  const bare = bareIntrospection(createPublicKey({ key: { ...key }, format: 'jwk' }));
  const event = eventOf(oauthRoutes.introspect, request(token));
  return step(what, () =>
    compare(
      what,
      () => handler(event),
      () => bare(event),
      '"active":true',
    ),
  );
};

const newest = ({ inside }: Supported): Supported['inside'][number] => {
  const session = inside.at(-1);
  if (!session) throw new Error('no session is open');
  return session;
};

/** Introspection in a typical account and in a crowded one, and of tokens that are not active. */
export const introspections = async (): Promise<{ costs: Cost[]; compared: Compared[] }> => {
  await freshTable('introspection');
  const typical = newest(await makeSupported('typical', { grants: 2, sessions: 2 })).accessToken;
  const crowded = newest(await makeSupported('crowded', { grants: 20, sessions: 25 })).accessToken;
  const ended = newest(await makeSupported('left', { grants: 2, sessions: 2 }));
  await succeed('leaveSession', { as: ended.agent, params: { sessionId: ended.sessionId } });
  const cost = (what: string, token: string, active = true) => costOf(what, () => introspect(token, active));
  return {
    costs: [
      await cost('the first in a process', typical),
      await cost('2 grants, 2 sessions', typical),
      await cost('20 grants, 25 sessions', crowded),
      await cost('of a session that has ended', ended.accessToken, false),
      await cost('of a token that Gatehouse has not signed', `${typical.slice(0, -4)}AAAA`, false),
    ],
    compared: [
      await compareIntrospections('introspection, 2 grants, 2 sessions', typical),
      await compareIntrospections('introspection, 20 grants, 25 sessions', crowded),
    ],
  };
};
