/** The used part of the SDK, so that only this is bundled. Import it dynamically: loading it lengthens a cold start. */
export { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
