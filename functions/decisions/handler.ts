import { decisionRoutes } from '../../shared/decisions/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { getDecisionPoint } from './metadata.ts';
import { searchActions, searchResources, searchSubjects } from './search.ts';

export const handler = createHandler(decisionRoutes, {
  evaluate,
  evaluateAll,
  searchSubjects,
  searchResources,
  searchActions,
  getDecisionPoint,
});
