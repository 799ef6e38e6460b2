import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, type ResponseHeadersPolicyProps } from 'aws-cdk-lib/aws-cloudfront';
import { contentSecurityPolicy } from '../../web/build/console-site.ts';

/** Features of browsers that the console does not use. */
const unused = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'web-share',
  'xr-spatial-tracking',
];

/**
 * The security headers of the console's files. The API is on the same origin, so requests go there and to the token endpoints
 * alone.
 */
export const consoleHeaders = (tokenEndpoints: readonly string[]): ResponseHeadersPolicyProps => ({
  securityHeadersBehavior: {
    contentSecurityPolicy: {
      contentSecurityPolicy: contentSecurityPolicy([...new Set(tokenEndpoints)]),
      override: true,
    },
    strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
    contentTypeOptions: { override: true },
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
  },
  customHeadersBehavior: {
    customHeaders: [
      { header: 'permissions-policy', value: unused.map((feature) => `${feature}=()`).join(', '), override: true },
      { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
      { header: 'cross-origin-resource-policy', value: 'same-origin', override: true },
    ],
  },
});
