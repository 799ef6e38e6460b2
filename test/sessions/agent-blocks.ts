import { beforeEach } from 'vitest';
import type { AgentBlock } from '../../shared/sessions/agent-block.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { readPages } from '../support/events/chain.ts';
import { host, useHost } from '../support/world/host.ts';
import { freshId, openSession } from '../support/world/world.ts';

/** An agent whom no other test knows. */
export let ada: ReturnType<typeof agent>;

/** Gives every test of a file an account with a grant, and an agent to block. */
export const useAda = (): void => {
  useHost();
  beforeEach(async () => {
    ada = agent('technical_support', freshId('ada'));
    await host.grant();
  });
};

export const block = (body: Record<string, unknown> = {}, agentId = ada.id) =>
  host.call<AgentBlock>('blockAgent', { agentId }, { body });
export const unblock = (agentId = ada.id) => host.call('unblockAgent', { agentId });
export const readBlock = (agentId = ada.id) => host.call<AgentBlock>('getBlockedAgent', { agentId });
export const blocks = (): Promise<AgentBlock[]> =>
  readPages('listBlockedAgents', { as: host.owner, params: { accountId: host.accountId } });
export const ask = (as = ada) =>
  api('createAccessRequest', { as, body: { accountId: host.accountId, duration: 'P1D', reason: 'x' } });
/** The problem of an opening, or `open`. */
export const openIn = async (accountId: string, as = ada): Promise<string> =>
  problemName(await openSession(accountId, as)) ?? 'open';
