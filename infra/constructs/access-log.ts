import { AccessLogFormat, AccessLogField as Field } from 'aws-cdk-lib/aws-apigateway';

/** One JSON line for each request, without personal data: no addresses, queries or tokens. */
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
