import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { lifetime } from './lifetime.ts';

/**
 * An encrypted log group whose lines go after `days`.
 * @param props.vended the end of the name of a log that AWS delivers itself. Each such group below another prefix than
 *   `/aws/vendedlogs/` takes a part of a resource policy of limited size, which all groups of the account share.
 */
export const logGroup = (
  scope: Construct,
  id: string,
  { key, days, retain = false, vended }: { key: IKey; days: number; retain?: boolean; vended?: string },
): LogGroup =>
  new LogGroup(scope, id, {
    encryptionKey: key,
    retention: days,
    ...(vended === undefined ? {} : { logGroupName: `/aws/vendedlogs/${vended}` }),
    ...lifetime(retain),
  });
