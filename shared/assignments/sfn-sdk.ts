/** The bundled part of the SDK. Import it dynamically only: loading it lengthens every cold start. */
export { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
