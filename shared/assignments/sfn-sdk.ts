/** The used part of the SDK, file by file as in `shared/tokens/kms-sdk.ts`. Import it dynamically: loading it lengthens a cold start. */
export { SFNClient } from '#sfn/client';
export { ExecutionAlreadyExists } from '#sfn/errors';
export { StartExecutionCommand } from '#sfn/start-execution';
