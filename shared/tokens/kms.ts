import type { KMSClient } from '@aws-sdk/client-kms';
import { timeouts } from '../core/timeouts.ts';

/** Loads the used part of the SDK when it is first needed. */
export const kmsSdk = () => import('./kms-sdk.ts');

let client: Promise<KMSClient> | undefined;

/** The KMS client, created when it is first needed; exported so that tests can add middleware. */
export const kms = (): Promise<KMSClient> => {
  client ??= kmsSdk().then(({ KMSClient }) => new KMSClient({ maxAttempts: 6, requestHandler: timeouts }));
  return client;
};
