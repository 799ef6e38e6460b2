import { createClient } from '../../package/client/index.ts';
import type { ReportInput } from '../../shared/sensitive-actions/report.ts';
import type { TrashInput } from '../../shared/trash/item.ts';
import { devToken } from './gatehouse.ts';

const trashItems: TrashInput[] = [
  { resourceType: 'client_folder', resourceId: 'folder-7', title: 'Contoso', deletedBy: 'mia', data: { offers: 3 } },
  {
    resourceType: 'opportunity',
    resourceId: 'opp-31',
    title: 'Renewal 2027',
    deletedBy: 'adam',
    data: { value: 12000 },
  },
  { resourceType: 'client_folder', resourceId: 'folder-9', title: 'Müller & Söhne', deletedBy: 'erin', data: null },
  { resourceType: 'document', resourceId: 'doc-112', title: 'Price list, draft', deletedBy: 'mia', data: null },
  { resourceType: 'document', resourceId: 'doc-115', title: 'Old contract', deletedBy: 'adam', data: null },
];

/** The second report exceeds the threshold of an account without a policy of its own: 50 items within an hour. */
const reports: ReportInput[] = [
  { userId: 'adam', actions: [{ action: 'delete', resourceType: 'opportunity', items: 3 }] },
  { userId: 'mia', actions: [{ action: 'export', resourceType: 'client_folder', items: 30 }] },
  { userId: 'mia', actions: [{ action: 'export', resourceType: 'client_folder', items: 45 }] },
];

/** Gives an account items in the trash: three that can be restored, one restored and one purged. */
export const fillTrash = async (baseUrl: string, accountId: string): Promise<void> => {
  const token = await devToken(baseUrl, { kind: 'service', sub: 'backend' });
  const { createTrashItem, restoreTrashItem, purgeTrashItem } = createClient({ baseUrl, token });
  const ids: string[] = [];
  for (const body of trashItems) ids.push((await createTrashItem({ accountId, body })).body.itemId);
  const [restored = '', purged = ''] = ids.slice(-2);
  await restoreTrashItem({ accountId, itemId: restored });
  await purgeTrashItem({ accountId, itemId: purged });
};

/** Gives an account reports of sensitive actions: of users, one of which exceeds a threshold, and of an open support session. */
export const fillSensitiveActions = async (baseUrl: string, accountId: string): Promise<void> => {
  const token = await devToken(baseUrl, { kind: 'service', sub: 'backend' });
  const { reportSensitiveActions } = createClient({ baseUrl, token });
  for (const body of reports) await reportSensitiveActions({ accountId, body });
  const owner = await devToken(baseUrl, { kind: 'user', sub: 'olivia', accountId, role: 'owner' });
  const { listSessions } = createClient({ baseUrl, token: owner });
  const session = (await listSessions({ accountId })).body.items.find(({ status }) => status === 'active');
  if (!session) return;
  const actions = [{ action: 'delete', resourceType: 'document', items: 2 }];
  await reportSensitiveActions({ accountId, body: { sessionId: session.sessionId, actions } });
};

const recipients = ['rita@example.com'];

/** Attempts with a wrong code that lock a link. */
const attemptLimit = 5;

/** Gives an account share links: two that can be opened, one locked, one expired (a second later) and one revoked. */
export const fillShareLinks = async (baseUrl: string, accountId: string): Promise<void> => {
  const token = await devToken(baseUrl, { kind: 'user', sub: 'olivia', accountId, role: 'owner' });
  const { createShareLink, revokeShareLink } = createClient({ baseUrl, token });
  const create = async (documentId: string, terms: { duration?: string; maxUses?: number }) =>
    (await createShareLink({ accountId, body: { documentId, recipients, ...terms } })).body;
  const open = (linkId: string, code: string) =>
    fetch(`${baseUrl}/v1/share-links/${linkId}/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, email: recipients[0] }),
    });
  await create('expired-offer', { duration: 'PT1S' });
  const { linkId: revoked } = await create('withdrawn-offer', { duration: 'P7D' });
  await revokeShareLink({ accountId, linkId: revoked });
  const { linkId: guessed } = await create('contract-2026', { duration: 'P30D' });
  for (let count = 0; count < attemptLimit; count++) await open(guessed, 'a-guess');
  const opened = await create('offer-1', { duration: 'P14D', maxUses: 10 });
  await open(opened.linkId, opened.code ?? '');
  await create('brochure', {});
};
