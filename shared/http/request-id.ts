/** AuthZEN wants the request id back unchanged, so any visible ASCII text is accepted, up to 1,024 characters. */
const acceptedRequestId = /^[\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?$/;

/** The id of a request: the caller's `X-Request-ID` if it is acceptable, otherwise the gateway's. */
export const requestIdOf = (given: string | undefined, gatewayId: string): string =>
  given !== undefined && acceptedRequestId.test(given) ? given : gatewayId;
