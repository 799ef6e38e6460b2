import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { lifetime } from './lifetime.ts';

/** An encrypted log group whose lines go after `days`. */
export const logGroup = (
  scope: Construct,
  id: string,
  { key, days, retain = false }: { key: IKey; days: number; retain?: boolean },
): LogGroup => new LogGroup(scope, id, { encryptionKey: key, retention: days, ...lifetime(retain) });
