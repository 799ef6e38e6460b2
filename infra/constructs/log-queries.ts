import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { parametersIn, type SavedQuery, savedQueries } from '../../shared/saved-queries.ts';

interface Props {
  /** The name of the instance, which is the folder of its queries. */
  name: string;
  /** The names of the log groups that queries read, by the log of a query. */
  logGroupNames: Readonly<Record<SavedQuery['log'], readonly string[]>>;
}

/** The saved queries of CloudWatch Logs Insights. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { name: folder, logGroupNames }: Props) {
    super(scope, id);
    for (const [queryId, { name, log, lines }] of Object.entries(savedQueries)) {
      const queryString = lines.join('\n');
      const parameters = parametersIn(queryString);
      new CfnQueryDefinition(this, queryId, {
        name: `${folder}/${name}`,
        logGroupNames: [...logGroupNames[log]],
        queryString,
        ...(parameters.length > 0 ? { parameters } : {}),
      });
    }
  }
}
