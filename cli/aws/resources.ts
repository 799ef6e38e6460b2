import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

/** A resource of a stack. */
export interface StackResource {
  type: string;
  logicalId: string;
  /** Its name; of a queue its URL. */
  physicalId: string;
}

/** All resources of a stack that exist. */
export const listResources = async (client: CloudFormationClient, StackName: string): Promise<StackResource[]> => {
  const resources: StackResource[] = [];
  for await (const { StackResourceSummaries: some = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType: type = '', LogicalResourceId: logicalId = '', PhysicalResourceId: physicalId } of some) {
      if (physicalId !== undefined) resources.push({ type, logicalId, physicalId });
    }
  }
  return resources;
};
