import type { Source } from './source.ts';
import { addressOf, type Target } from './target.ts';
import { useTable } from './use-table.ts';

/**
 * Where a command reads (ADR 0039): the API, in the name of the token or, of the local run, of an owner; the table of a deployed
 * instance, with AWS credentials, since no route lets the vendor's own operators read the journals of all customers.
 * @throws UserError when the options name no place, or there is none
 */
export const sourceOf = async (target: Target): Promise<Source> => {
  const { stack, token } = target;
  const url = addressOf(target);
  if (stack === undefined) {
    const { localSource, apiSource } = await import('./api-source.ts');
    return token === undefined ? localSource(url) : apiSource(url, () => Promise.resolve(token));
  }
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { outputOf, readStack } = await import('../aws/outputs.ts');
  const found = await readStack(new CloudFormationClient(), stack);
  if (token !== undefined) {
    const { apiSource } = await import('./api-source.ts');
    return apiSource(outputOf(found, 'ApiUrl'), () => Promise.resolve(token));
  }
  const table = outputOf(found, 'TableName');
  useTable(table);
  const { tableSource } = await import('./table-source.ts');
  return tableSource(table);
};
