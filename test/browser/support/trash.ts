import { as, newAccount } from './gatehouse.ts';

interface Sample {
  resourceType: string;
  resourceId: string;
  title?: string;
  deletedBy?: string;
}

export const samples: readonly [Sample, ...Sample[]] = [
  { resourceType: 'opportunity', resourceId: 'o-1', title: 'Contrat d’été', deletedBy: 'mia' },
  { resourceType: 'client_folder', resourceId: 'f-1', title: 'Bergmann & Söhne', deletedBy: 'adam' },
  { resourceType: 'prospecting_file', resourceId: 'p-1' },
];

/** Creates an account with deleted items. @returns its id and the ids of the items */
export const accountWithItems = async (
  items: readonly Sample[] = samples,
): Promise<{ account: string; ids: string[] }> => {
  const account = await newAccount();
  const service = await as('service');
  const ids: string[] = [];
  for (const item of items) {
    const created = await service.createTrashItem({ accountId: account, body: { ...item, data: { stage: 'won' } } });
    ids.push(created.body.itemId);
  }
  return { account, ids };
};
