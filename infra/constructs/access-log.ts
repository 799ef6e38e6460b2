import { AccessLogFormat, AccessLogField as Field } from 'aws-cdk-lib/aws-apigateway';

/** One line of JSON for each request. No addresses, no queries, no tokens: nothing personal beyond ids. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: Field.contextRequestId(),
    time: Field.contextRequestTimeEpoch(),
    route: Field.contextRouteKey(),
    status: Field.contextStatus(),
    millis: Field.contextResponseLatency(),
    integrationMillis: Field.contextIntegrationLatency(),
    responseBytes: Field.contextResponseLength(),
    authorizerError: Field.contextAuthorizerError(),
    integrationError: Field.contextIntegrationErrorMessage(),
  }),
);
