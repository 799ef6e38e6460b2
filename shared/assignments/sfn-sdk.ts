/** What is used of the SDK, and so bundled. To be imported late only: loading it would lengthen every cold start. */
export { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
