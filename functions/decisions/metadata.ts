import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/** Returns the metadata of an account's policy decision point, whose identifier is its URL. */
export const getDecisionPoint: Handlers<typeof decisionRoutes>['getDecisionPoint'] = async ({ params }) => {
  const point = `${tokenIssuer()}/v1/accounts/${params.accountId}`;
  return {
    body: {
      policy_decision_point: point,
      access_evaluation_endpoint: `${point}/access/v1/evaluation`,
      access_evaluations_endpoint: `${point}/access/v1/evaluations`,
      search_subject_endpoint: `${point}/access/v1/search/subject`,
      search_resource_endpoint: `${point}/access/v1/search/resource`,
      search_action_endpoint: `${point}/access/v1/search/action`,
    },
  };
};
