import type { ProblemName } from '../../shared/api/problem.ts';
import { paramNames, type Route } from '../../shared/api/route.ts';
import type { Principal } from '../../shared/core/principal.ts';
import { agent, service, user } from '../support/api/identity.ts';

/** What the declaration promises a caller; derived from `allow` in another way than in the code under test. */
type Promised = 'in' | Extract<ProblemName, 'unauthenticated' | 'forbidden' | 'not-found' | 'user-suspended'>;

interface Caller {
  name: string;
  as: Principal | undefined;
  promised: (route: Route) => Promised;
}

export const inAccount = (route: Route): boolean => paramNames(route.path).includes('accountId');
export const isOpen = (route: Route): boolean => route.allow.includes('anybody');

const unlessOpen = (promised: (route: Route) => Promised) => (route: Route) => (isOpen(route) ? 'in' : promised(route));
const only = (allowed: Route['allow'][number]) =>
  unlessOpen((route) => (route.allow.includes(allowed) ? 'in' : 'forbidden'));

/**
 * A session exists only for the agent who opened it, in the team in which they opened it. They can leave it (DELETE) from
 * any team, and likewise withdraw their request.
 */
const asAgent = (as: ReturnType<typeof agent>): Omit<Caller, 'name'> => ({
  as,
  promised: unlessOpen((route) => {
    if (!route.allow.includes('agent')) return 'forbidden';
    const isOwn = as.id === agent().id && (as.team === agent().team || route.method === 'DELETE');
    return /\{(session|request)Id\}/.test(route.path) && !isOwn ? 'not-found' : 'in';
  }),
});

const teams = ['customer_service', 'customer_success', 'technical_support', 'no_such_team'];

export const callersIn = (accountId: string, foreign: string): Caller[] => [
  { name: 'nobody', as: undefined, promised: unlessOpen(() => 'unauthenticated') },
  { name: 'an owner', as: user('owner', accountId), promised: only('owner') },
  { name: 'an admin', as: user('admin', accountId), promised: only('admin') },
  { name: 'a member', as: user('member', accountId), promised: only('member') },
  {
    name: 'the member of the path',
    as: user('member', accountId, 'mia'),
    promised: unlessOpen((route) => {
      const self = route.allow.includes('self') && paramNames(route.path).includes('userId');
      return self || route.allow.includes('member') ? 'in' : 'forbidden';
    }),
  },
  ...(['owner', 'admin', 'member'] as const).map((role) => ({
    name: `a suspended user with a token as ${role}`,
    as: user(role, accountId, 'sid'),
    promised: unlessOpen((route) => (route.allow.includes(role) ? 'user-suspended' : 'forbidden')),
  })),
  {
    name: 'a removed owner',
    as: user('owner', accountId, 'rex'),
    promised: unlessOpen((route) => (route.allow.includes('owner') ? 'user-suspended' : 'forbidden')),
  },
  {
    name: 'an owner who became a member',
    as: user('owner', accountId, 'dot'),
    promised: unlessOpen((route) =>
      route.allow.includes('owner') && route.allow.includes('member') ? 'in' : 'forbidden',
    ),
  },
  ...teams.map((team) => ({ name: `an agent of ${team}`, ...asAgent(agent(team)) })),
  { name: 'a service', as: service, promised: only('service') },
  { name: 'an agent named as the user of the path', ...asAgent(agent('technical_support', 'mia')) },
  ...(['owner', 'admin', 'member'] as const).flatMap((role) => [
    {
      name: `the ${role} of a foreign account`,
      as: user(role, foreign),
      promised: unlessOpen((route) =>
        inAccount(route) ? 'not-found' : route.allow.includes(role) ? 'in' : 'forbidden',
      ),
    },
    {
      name: `the ${role} of an account that does not exist`,
      as: user(role, 'ghost'),
      promised: unlessOpen((route) =>
        inAccount(route) ? 'not-found' : route.allow.includes(role) ? 'not-found' : 'forbidden',
      ),
    },
  ]),
  {
    name: 'the same user id in a foreign account',
    as: user('owner', foreign, 'mia'),
    promised: unlessOpen((route) =>
      inAccount(route) ? 'not-found' : route.allow.includes('owner') ? 'in' : 'forbidden',
    ),
  },
];
