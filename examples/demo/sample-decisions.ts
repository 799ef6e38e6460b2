import { createClient } from '../../package/client/index.ts';
import { devToken } from './gatehouse.ts';

const questions = [
  ['mia', 'delete', 'opportunity', 'opp-31'],
  ['mia', 'delete', 'opportunity', 'opp-32'],
  ['erin', 'export', 'client_folder', 'folder-9'],
  ['erin', 'edit', 'client_folder', 'folder-9'],
] as const;

/** Asks for decisions that the sample policy's shadow rule and draft would change, so that its page lists them. */
export const fillDecisions = async (baseUrl: string, accountId: string): Promise<void> => {
  const token = await devToken(baseUrl, { kind: 'service', sub: 'backend' });
  const { evaluate } = createClient({ baseUrl, token });
  for (const [user, name, type, id] of questions) {
    await evaluate({
      accountId,
      body: { subject: { type: 'user', id: user }, action: { name }, resource: { type, id } },
    });
  }
};
