import type { KMSClient } from '@aws-sdk/client-kms';
import { timeouts } from '../core/timeouts.ts';

/** The part of the SDK that is used, loaded when it is first needed. */
export const kmsSdk = () => import('./kms-sdk.ts');

let client: Promise<KMSClient> | undefined;

/** The one KMS client, made when it is first needed; exported for tests to hook into. */
export const kms = (): Promise<KMSClient> => {
  client ??= kmsSdk().then(({ KMSClient }) => new KMSClient({ maxAttempts: 6, requestHandler: timeouts }));
  return client;
};
