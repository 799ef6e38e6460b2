import { expect } from 'vitest';
import { api } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { readPages } from '../support/events/chain.ts';
import { introspect, makeGrant } from '../support/world/world.ts';
import { calling, type Scenario } from './change-once.ts';
import { asOwner, ended, goesOn, inside, movesOn, once, start, watched } from './session-world.ts';

export const sessionScenarios: Scenario[] = [
  {
    name: 'openSession',
    prepare: async (accountId) => {
      setClock(start);
      await makeGrant(accountId, { maxUses: 2 });
      const body = { accountId, reason: 'a question' };
      return calling('openSession', { as: agent(), headers: once(accountId), body });
    },
    answers: [201],
    entries: ['support-session.started'],
    after: async (accountId) => {
      await goesOn(accountId);
      expect(await readPages('listGrants', asOwner(accountId))).toMatchObject([{ uses: 1 }]);
      const again = await api('openSession', {
        ...{ as: agent(), headers: once(accountId) },
        body: { accountId, reason: 'a question' },
      });
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(await introspect(String(again.body['accessToken']))).toMatchObject({ active: true });
    },
  },
  {
    name: 'openSession that is refused',
    prepare: async (accountId) => {
      setClock(start);
      return calling('openSession', { as: agent('technical_support', accountId), body: { accountId, reason: 'x' } });
    },
    answers: [403],
    entries: ['support-session.refused'],
  },
  {
    name: 'renewToken',
    prepare: async (accountId) => {
      const { sessionId } = await inside(accountId);
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: [],
    after: goesOn,
  },
  {
    name: 'renewToken of a session that time brought under another grant',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId, { duration: 'PT1M' });
      await api('createGrant', { ...asOwner(accountId), body: { scope: 'full' } });
      setClock(later(start, minute));
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: ['support-session.changed'],
    after: movesOn,
  },
  {
    name: 'renewToken of a session that was over',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId, { duration: 'PT1M' });
      setClock(later(start, minute));
      return calling('renewToken', { as: agent(), params: { sessionId } });
    },
    answers: [410],
    entries: ['support-session.ended'],
    after: ended('grant-expired'),
  },
  {
    name: 'leaveSession',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      return calling('leaveSession', { as: agent(), params: { sessionId } });
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('left'),
  },
  {
    name: 'endSession',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      return calling('endSession', asOwner(accountId, { sessionId }));
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('ended-by-customer'),
  },
  {
    name: 'endSession with a block',
    prepare: async (accountId) => {
      const { sessionId } = await watched(accountId);
      return calling('endSession', { ...asOwner(accountId, { sessionId }), body: { block: {} } });
    },
    answers: [200],
    entries: ['support-agent.blocked', 'support-session.ended'],
    after: ended('agent-blocked'),
  },
  {
    name: 'blockAgent',
    prepare: async (accountId) => {
      await watched(accountId);
      return calling('blockAgent', { ...asOwner(accountId, { agentId: agent().id }), body: {} });
    },
    answers: [200],
    entries: ['support-agent.blocked', 'support-session.ended'],
    after: ended('agent-blocked'),
  },
  {
    name: 'unblockAgent',
    prepare: async (accountId) => {
      const request = asOwner(accountId, { agentId: agent().id });
      setClock(start);
      await api('blockAgent', { ...request, body: {} });
      return calling('unblockAgent', request);
    },
    answers: [200],
    entries: ['support-agent.unblocked'],
  },
  {
    name: 'revoke',
    prepare: async (accountId) => {
      const { accessToken: token } = await watched(accountId);
      return calling('revoke', { as: service, form: { token } });
    },
    answers: [200],
    entries: ['support-session.ended'],
    after: ended('token-revoked'),
  },
];
