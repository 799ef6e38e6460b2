/**
 * The used part of the SDK. Import it dynamically: loading it lengthens a cold start. A bundle keeps all of a file that is
 * loaded late, so package.json points the bundler at single files of the SDK.
 */
export { KMSClient } from '#kms/client';
export { GetPublicKeyCommand } from '#kms/get-public-key';
export { SignCommand } from '#kms/sign';
