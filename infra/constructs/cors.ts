import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, type HttpApiProps } from 'aws-cdk-lib/aws-apigatewayv2';

/** CORS for the given origins; without origins CORS is off. */
export const corsFor = (allowOrigins: string[]): Pick<HttpApiProps, 'corsPreflight'> =>
  allowOrigins.length === 0
    ? {}
    : {
        corsPreflight: {
          allowOrigins,
          allowMethods: [
            CorsHttpMethod.GET,
            CorsHttpMethod.PUT,
            CorsHttpMethod.POST,
            CorsHttpMethod.PATCH,
            CorsHttpMethod.DELETE,
          ],
          allowHeaders: [
            'authorization',
            'content-type',
            'if-match',
            'if-none-match',
            'idempotency-key',
            'x-request-id',
          ],
          exposeHeaders: [
            'content-disposition',
            'date',
            'etag',
            'idempotency-replayed',
            'link',
            'retry-after',
            'www-authenticate',
            'x-request-id',
          ],
          maxAge: Duration.hours(1),
        },
      };
