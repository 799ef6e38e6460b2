import { api, type RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import type { Opened } from '../support/world/world.ts';
import { nth, type Path, type Vendor } from './campaign-paths.ts';

interface World {
  vendor: Vendor;
  inside: { accountId: string; opened: Opened[] };
  /** An account with a draft beside its policy, and as many resources as items. */
  ruled: { accountId: string };
}

/** Gives an account a policy with a document. @returns the account */
export const makeRuled = async (accountId: string, size: number): Promise<World['ruled']> => {
  const params = { accountId };
  await api('putAccount', { as: service, params, body: { name: 'x', edition: 'dream_team' } });
  await api('putUser', { as: service, params: { accountId, userId: 'mia' }, body: mia });
  const resources = Array.from({ length: size }, (_, n) => ({ type: 'file', id: nth('file', n) }));
  const body = { resources, draft: { defaultDecision: 'deny' } };
  const put = await api('putPolicy', { as: user('owner', accountId), params, body, headers: { 'if-match': '*' } });
  if (put.status !== 200) throw new Error(`no policy: ${JSON.stringify(put.body)}`);
  return { accountId };
};

const mia = { name: 'Mia', email: 'mia@mail.example', role: 'member' };

const ask = (accountId: string, body: Record<string, unknown>): Request => ({
  as: service,
  params: { accountId },
  body,
});

const action = { name: 'access' };
const file = { type: 'file', id: 'file-00' };
const campaign = { type: 'campaign', id: 'camp-00' };
const userOf = (id: string) => ({ type: 'user', id });
/** The n-th session of the account with open sessions. */
const session = ({ inside }: World, n = 0) => ({ type: 'support_session', id: inside.opened[n]?.sessionId });

const inVendor = ({ vendor }: World, body: Record<string, unknown>): Request =>
  ask(vendor.accountId, { action, ...body });
const inside = (world: World, body: Record<string, unknown>): Request =>
  ask(world.inside.accountId, { action, ...body });
const ruled = (world: World, body: Record<string, unknown>): Request =>
  ask(world.ruled.accountId, { action, subject: userOf('mia'), resource: file, ...body });

const bundle = ({ ruled }: World, query: Record<string, string>, accountId = ruled.accountId): Request => ({
  as: service,
  params: { accountId },
  query: { users: 'mia,user-00,nobody', ...query },
});

const B = 'BatchGetItem';
const Q = 'Query';
const U = 'UpdateItem';

/** Those of decisions: the target is one round trip each. */
export const decisionPaths = {
  listShadowHits: [
    ['all', ({ ruled: { accountId } }) => ({ as: user('owner', accountId), params: { accountId } }), [B, Q]],
  ],
  evaluate: [
    ['a user', (world) => inVendor(world, { subject: userOf('user-00'), resource: file }), [B]],
    ['a user and a campaign', (world) => inVendor(world, { subject: userOf('user-00'), resource: campaign }), [B]],
    // Whom it acts for is known once the account has been read.
    [
      'a campaign, in a session not met before',
      (world) => inside(world, { subject: session(world), resource: campaign }),
      [B, B],
    ],
    ['a campaign, in one met before', (world) => inside(world, { subject: session(world), resource: campaign }), [B]],
    ['another not met before', (world) => inside(world, { subject: session(world, 1), resource: file }), [B, B]],
    [
      'whom one acts for, in one not met before',
      (world) =>
        inside(world, {
          subject: userOf(`owner-of-${world.inside.accountId}`),
          resource: file,
          context: { sessionId: world.inside.opened[2]?.sessionId },
        }),
      [B],
    ],
    ['with a draft that says no', (world) => ruled(world, {}), [B, U]],
    ['the same again', (world) => ruled(world, {}), [B]],
    ['with a draft that agrees', (world) => ruled(world, { subject: userOf('nobody') }), [B]],
  ],
  evaluateAll: [
    [
      'all users and campaigns',
      (world) =>
        inVendor(world, {
          evaluations: world.vendor.userIds.map((id, n) => ({
            subject: userOf(id),
            resource: { ...campaign, id: world.vendor.campaignIds[n] },
          })),
        }),
      [B],
    ],
    ['one alone', (world) => inVendor(world, { subject: userOf('user-00'), resource: campaign }), [B]],
    [
      'with a draft that says no to several things',
      (world) => ruled(world, { evaluations: ['read', 'read', 'write'].map((name) => ({ action: { name } })) }),
      [B, U, U],
    ],
  ],
  searchSubjects: [
    ['users', (world) => ruled(world, { subject: { type: 'user' } }), [B, Q]],
    ['users for a campaign', (world) => inVendor(world, { subject: { type: 'user' }, resource: campaign }), [B, Q, B]],
    // Which there are; then whom they act for.
    [
      'sessions',
      (world) => inside(world, { subject: { type: 'support_session' }, resource: { type: 'opportunity', id: 'o-1' } }),
      [B, B],
    ],
  ],
  searchResources: [
    ['campaigns', (world) => inVendor(world, { subject: userOf('user-00'), resource: { type: 'campaign' } }), [B, Q]],
    ['named ones', (world) => ruled(world, { resource: { type: 'file' } }), [B]],
  ],
  searchActions: [
    ['on a file', (world) => ruled(world, {}), [B]],
    ['on a campaign', (world) => inVendor(world, { subject: userOf('user-00'), resource: campaign }), [B]],
  ],
  getPolicyBundle: [
    ['with the rules', (world) => bundle(world, {}), [B, B]],
    ['without the rules', (world) => bundle(world, { rulesVersion: '1' }), [B]],
    ['of an account without rules', (world) => bundle(world, {}, world.vendor.accountId), [B]],
    ['with campaigns', (world) => bundle(world, { campaigns: 'camp-00,camp-01' }, world.vendor.accountId), [B]],
  ],
  getDecisionPoint: [['the metadata', ({ vendor: { accountId } }) => ({ params: { accountId } }), []]],
} satisfies Partial<Record<RouteName, Path<World>[]>>;
