import * as z from 'zod';
import { jsonAnswer, mediaTypeOf } from './answers.ts';
import type { SupportToken } from './support-token.ts';

/** The number of documents kept for each account, the latest ones. */
const maxDocuments = 100;

const NewDocument = z.strictObject({ title: z.string().trim().min(1).max(200) });

interface Document {
  title: string;
  /** The agent, and the user for whom they act: an action of support never looks like the customer's own. */
  writtenBy: { agent: string; for: string };
}

/** The agent and the user for whom they act, as every response names them. */
const acting = ({ sub, act, account_id, scope }: SupportToken) => ({
  accountId: account_id,
  agent: act.sub,
  team: act.team,
  actingFor: sub,
  scope,
});

const documentIn = async (request: Request): Promise<z.output<typeof NewDocument> | undefined> => {
  if (mediaTypeOf(request) !== 'application/json') return undefined;
  const body: unknown = await request.json().catch(() => undefined);
  return NewDocument.safeParse(body).data;
};

/** The product's feature: documents of each account, in memory. The account is that of the token. */
export const createDocuments = () => {
  const byAccount = new Map<string, Document[]>();
  const of = (accountId: string): Document[] => byAccount.get(accountId) ?? [];
  return {
    list: (token: SupportToken): Response => jsonAnswer(200, { ...acting(token), documents: of(token.account_id) }),

    write: async (token: SupportToken, request: Request): Promise<Response> => {
      const given = await documentIn(request);
      if (!given) {
        const description = 'The body must be JSON, {"title": "…"}, with a title of 1 to 200 characters';
        return jsonAnswer(400, { error: 'invalid_request', error_description: description });
      }
      const document = { title: given.title, writtenBy: { agent: token.act.sub, for: token.sub } };
      byAccount.set(token.account_id, [...of(token.account_id), document].slice(-maxDocuments));
      return jsonAnswer(201, { ...acting(token), document });
    },
  };
};
