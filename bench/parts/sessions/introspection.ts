import { createPublicKey } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { oauthRoutes } from '../../../shared/sessions/oauth-routes.ts';
import { publishedKeys } from '../../../shared/tokens/published-keys.ts';
import { handlerOf } from '../../../test/support/api.ts';
import { eventOf } from '../../../test/support/call.ts';
import { service } from '../../../test/support/identity.ts';
import { bareIntrospection } from '../../bare/introspection.ts';
import { type AccountWorld, makeAccount, succeed } from '../../support/account-world.ts';
import { type Compared, compare } from '../../support/cpu.ts';
import { freshTable } from '../../support/database.ts';
import { step } from '../../support/progress.ts';
import { type Cost, costOf } from './cost.ts';

const measured = { rounds: 201, warmUp: 40, calls: 10 };

const form = (token: string) => ({
  as: service,
  text: new URLSearchParams({ token }).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

const introspect = async (token: string, active: boolean): Promise<void> => {
  const answer = await succeed<{ active: boolean }>('introspect', form(token));
  if (answer.active !== active) throw new Error(`the token is ${answer.active ? '' : 'not '}active`);
};

const compareIntrospections = async (token: string): Promise<Compared> => {
  const handler = await handlerOf('oauth');
  const [key] = (await publishedKeys()).keys;
  if (!key) throw new Error('there is no key');
  const bare = bareIntrospection(createPublicKey({ key: { ...key }, format: 'jwk' }));
  const event = eventOf(oauthRoutes.introspect, form(token));
  const times = (call: () => Promise<Answer>) => async () => {
    for (let made = 0; made < measured.calls; made++) {
      const { statusCode, body } = await call();
      if (statusCode !== 200 || !body?.includes('"active":true')) throw new Error(`answered ${statusCode}: ${body}`);
    }
  };
  return compare({ run: times(() => handler(event)) }, { run: times(() => bare(event)) }, measured);
};

export interface Introspections {
  first: Cost;
  costs: Cost[];
  cpu: { what: string; compared: Compared }[];
}

const newest = ({ inside }: AccountWorld): string => inside.at(-1)?.token ?? '';

/** Introspection in a typical account and in a crowded one, and of tokens that are not good any more. */
export const introspections = async (): Promise<Introspections> => {
  await step('accounts', () => freshTable('introspection'));
  const typical = await makeAccount('typical', 2, 2);
  const crowded = await makeAccount('crowded', 20, 25);
  const left = await makeAccount('left', 2, 2);
  const gone = left.inside.at(-1);
  if (!gone) throw new Error('nobody is inside');
  await succeed('leaveSession', { as: gone.agent, params: { sessionId: gone.sessionId } });
  const asked = (what: string, token: string, active: boolean) => costOf(what, () => introspect(token, active));
  const first = await asked('the first in a process', newest(typical), true);
  const costs = [
    await asked('2 grants, 2 sessions', newest(typical), true),
    await asked('20 grants, 25 sessions', newest(crowded), true),
    await asked('of a session that has ended', gone.token, false),
    await asked('of no token of ours', `${newest(typical).slice(0, -4)}AAAA`, false),
  ];
  const cpu = [];
  for (const [what, account] of [
    ['2 grants, 2 sessions', typical] as const,
    ['20 grants, 25 sessions', crowded] as const,
  ]) {
    const compared = await step(`introspection, ${what}`, () => compareIntrospections(newest(account)));
    cpu.push({ what, compared });
  }
  return { first, costs, cpu };
};
