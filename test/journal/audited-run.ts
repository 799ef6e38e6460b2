import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { makeRoundRobin } from '../campaigns/campaign-world.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { deliver, isNewEntry, isNotable, openStream } from '../support/events/stream.ts';
import { makeLink, openLink } from '../support/world/links.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import type { Machine } from '../support/world/workflow.ts';
import { makeGrant, makeRequest, makeSession, makeUser, openSession } from '../support/world/world.ts';

const start = '2026-11-21T08:00:00.000Z';

/** Grants and sessions: a session moves to another grant and ends with it; a request is approved; an opening is refused. */
const playSupport = async (accountId: string): Promise<void> => {
  const as = user('owner', accountId);
  const end = (grantId: string) =>
    api('revokeGrant', { as, params: { accountId, grantId }, body: { reason: 'All is well' } });
  await openSession(accountId);
  const { grant: narrow } = await makeGrant(accountId, { reason: 'The import fails', ticket: 'T-1' });
  await makeSession(accountId, agent(), { ticket: 'T-1' });
  const { grant: wide, etag } = await makeGrant(accountId, { scope: 'full', reason: 'The import still fails' });
  await api('changeGrant', {
    as,
    params: { accountId, grantId: wide.grantId },
    body: { duration: 'P9D' },
    headers: { 'if-match': etag },
  });
  await end(narrow.grantId);
  await end(wide.grantId);
  const { requestId } = await makeRequest(accountId);
  await api('approveAccessRequest', { as, params: { accountId, requestId }, body: {} });
};

/** A policy with a threshold, and a report above it. */
const playSensitiveActions = async (accountId: string): Promise<void> => {
  await api('putPolicy', {
    as: user('owner', accountId),
    params: { accountId },
    body: { sensitiveActions: { thresholds: [{ items: 1, perMinutes: 10 }] } },
    headers: { 'if-match': '*' },
  });
  const actions = [{}, { action: 'export' }, { action: 'export' }, {}];
  await report(accountId, { userId: 'user-0' }, actions);
  await makeGrant(accountId);
  const { sessionId } = await makeSession(accountId);
  await report(accountId, { sessionId }, actions);
};

const playTrash = async (accountId: string): Promise<void> => {
  const [first, second] = [await makeTrashItem(accountId), await makeTrashItem(accountId)];
  await api('restoreTrashItem', { as: service, params: { accountId, itemId: first.itemId } });
  await api('purgeTrashItem', { as: service, params: { accountId, itemId: second.itemId } });
};

const playLeads = async (world: Awaited<ReturnType<typeof makeRoundRobin>>): Promise<void> => {
  await world.lead('lead-1', { contactId: 'cora' });
  await world.call('reassignLead', { campaignId: 'camp-0', leadId: 'lead-1' }, { body: { userId: 'user-1' } });
  for (const userId of world.userIds) await makeUser(world.accountId, userId, { status: 'suspended' });
  await world.lead('lead-2');
};

/**
 * Plays support, sensitive actions, jobs, leads, trash and share links in an account of its own, then has the sequencer
 * publish and log all of it. The test file has a table, sinks and a KMS.
 * @returns the id of the account
 */
export const playAuditedRun = async (machine: Machine): Promise<string> => {
  const stream = await openStream();
  setClock(start);
  try {
    const world = await makeRoundRobin(2, machine);
    const { accountId } = world;
    await playSupport(accountId);
    await playSensitiveActions(accountId);
    await playTrash(accountId);
    await playLeads(world);
    const { linkId } = await makeLink(accountId);
    await openLink(linkId, 'wrong-code');
    const records = (await stream.read()).filter((record) => isNewEntry(record) || isNotable(record));
    await deliver(sequencer, records);
    return accountId;
  } finally {
    setClock();
    stream.close();
  }
};
