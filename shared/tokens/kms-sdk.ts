/** What is used of the SDK, and so bundled. To be imported late only: loading it would lengthen every cold start. */
export { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
