import { api } from '../support/api/api.ts';
import { agent } from '../support/api/identity.ts';
import { makeRequest } from '../support/world/world.ts';
import { calling, type Scenario } from './change-once.ts';
import { asOwner, once } from './session-world.ts';

export const requestScenarios: Scenario[] = [
  {
    name: 'createAccessRequest',
    prepare: async (accountId) => {
      const body = { accountId, duration: 'P1D', reason: 'a question' };
      return calling('createAccessRequest', { as: agent(), headers: once(accountId), body });
    },
    answers: [201],
    entries: ['access-request.created'],
  },
  {
    name: 'approveAccessRequest',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('approveAccessRequest', { ...asOwner(accountId, { requestId }), headers: once(accountId) });
    },
    answers: [201],
    entries: ['access-request.approved', 'grant.created'],
    grants: 1,
  },
  {
    // Without a key, a retry after a lost answer is answered that the request was answered; it was, once.
    name: 'approveAccessRequest without an idempotency key',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('approveAccessRequest', asOwner(accountId, { requestId }));
    },
    answers: [201, 409],
    entries: ['access-request.approved', 'grant.created'],
    grants: 1,
  },
  {
    name: 'declineAccessRequest',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('declineAccessRequest', asOwner(accountId, { requestId }));
    },
    answers: [200],
    entries: ['access-request.declined'],
  },
  {
    name: 'withdrawAccessRequest',
    prepare: async (accountId) => {
      const { requestId } = await makeRequest(accountId);
      return calling('withdrawAccessRequest', { as: agent(), params: { requestId } });
    },
    answers: [200],
    entries: ['access-request.withdrawn'],
  },
  {
    name: 'putPolicy',
    prepare: async (accountId) => {
      const { headers } = await api('getPolicy', asOwner(accountId));
      const body = { supportSessions: { ticketRequired: true } };
      return calling('putPolicy', {
        ...asOwner(accountId),
        ...{ headers: { 'if-match': headers['etag'] ?? '' }, body },
      });
    },
    answers: [200, 412],
    entries: ['policy.changed'],
  },
];
