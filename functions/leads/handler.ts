import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { leadRoutes } from '../../shared/leads/routes.ts';
import { createLead, getLead } from './leads.ts';
import { listLeads } from './list-leads.ts';
import { reassignLead } from './reassign-lead.ts';
import { getRoundRobin, putRoundRobinMember } from './round-robin.ts';

export const handler = createHandler(
  leadRoutes,
  { getRoundRobin, putRoundRobinMember, createLead, listLeads, getLead, reassignLead },
  verifyToken,
);
