import express, { type Request, Router } from 'express';
import * as z from 'zod';
import { type SupportAccess, supportOf } from '../../package/verify/index.ts';

/** The number of documents kept for each account, the latest ones. */
const maxDocuments = 100;

const NewDocument = z.strictObject({ title: z.string().trim().min(1).max(200) });

interface Document {
  title: string;
  /** The agent, and the user for whom they act: an action of support never looks like the customer's own. */
  writtenBy: { agent: string; for: string };
}

const accessOf = (request: Request): SupportAccess => {
  const access = supportOf(request);
  if (!access) throw new Error('The middleware of the verifier must come first');
  return access;
};

/** The agent and the user for whom they act, as every response names them. */
const acting = ({ accountId, agent, userId, scope }: SupportAccess) => ({
  accountId,
  agent: agent.id,
  team: agent.team,
  actingFor: userId,
  scope,
});

/** The product's feature, behind the middleware of a verifier: documents, in memory, of the account that the token names. */
export const documentRoutes = (): Router => {
  const byAccount = new Map<string, Document[]>();
  const router = Router();

  router.get('/', (request, response) => {
    const access = accessOf(request);
    response.json({ ...acting(access), documents: byAccount.get(access.accountId) ?? [] });
  });

  router.post('/', express.json(), (request, response) => {
    const access = accessOf(request);
    const given = NewDocument.safeParse(request.body);
    if (!given.success) {
      const detail = 'The body must be JSON, {"title": "…"}, with a title of 1 to 200 characters';
      response.status(400).json({ error: 'invalid_request', detail });
      return;
    }
    const document = { title: given.data.title, writtenBy: { agent: access.agent.id, for: access.userId } };
    const before = byAccount.get(access.accountId) ?? [];
    byAccount.set(access.accountId, [...before, document].slice(-maxDocuments));
    response.status(201).json({ ...acting(access), document });
  });
  return router;
};
