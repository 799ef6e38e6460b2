import { Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ConsoleConfig } from '../console-config.ts';
import { ConsoleClients } from './console-clients.ts';
import { ConsoleFiles } from './console-files.ts';
import { consoleHeaders } from './console-headers.ts';
import { endpointsOf, type PoolNames } from './pool-identity.ts';

interface Props {
  config: ConsoleConfig;
  /** The stack's own user pool, if people sign in there. */
  userPool: PoolNames | undefined;
  /** The prefix of the stacks' names. */
  name: string;
  key: IKey;
  logDays: number;
}

/**
 * The console, hosted: a private bucket behind CloudFront, which passes requests below `/v1/` on to the API. Files and API
 * have one origin, so the API needs no CORS for the console (ADR 0029).
 */
export class Console extends Construct {
  /** With a trailing slash: issuers return the browser to exactly this URL. */
  readonly url: string;
  /** Ids of the user pool's clients for the console, which are further audiences of the API. */
  readonly clientIds: ConsoleClients['ids'] | undefined;
  readonly #distribution: Distribution;
  readonly #name: string;

  constructor(scope: Construct, id: string, { config, userPool, name, key, logDays }: Props) {
    super(scope, id);
    // CloudFront's names are unique in an account, over all regions.
    this.#name = `${name}-console-${Stack.of(this).region}`;
    const pool = config.signIns === 'user pool' ? userPool : undefined;
    const external = config.signIns === 'user pool' ? [] : config.signIns;
    const bucket = this.#createBucket();
    this.#distribution = this.#createDistribution(
      bucket,
      pool ? [endpointsOf(pool).tokenEndpoint] : external.map(({ tokenEndpoint }) => tokenEndpoint),
    );
    this.url = `https://${this.#distribution.distributionDomainName}/`;
    const clients = pool && new ConsoleClients(this, 'Clients', { userPool: pool, url: this.url });
    this.clientIds = clients?.ids;
    new ConsoleFiles(this, 'Files', {
      bucket,
      distribution: this.#distribution,
      configuration: { mode: 'sign-in', signIns: clients?.signIns ?? external },
      key,
      logDays,
    });
  }

  /** Passes requests below `/v1/` on to the API. @param endpoint its URL, without a trailing slash */
  passOnTo(endpoint: string): void {
    const origin = new HttpOrigin(Fn.parseDomainName(endpoint), {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    });
    this.#distribution.addBehavior('/v1/*', origin, {
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // The gateway knows its API by the host name.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      compress: false,
    });
  }

  /** Deployed again from the source at any time, so it goes with the stack; the upload deletes its files. */
  #createBucket(): IBucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It has public files only, which CloudFront alone reads. The API logs requests to it.',
    });
    // The CDK's own type of `isWebsite` does not hold under exactOptionalPropertyTypes.
    return bucket as IBucket;
  }

  #createDistribution(bucket: IBucket, tokenEndpoints: readonly string[]): Distribution {
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Gatehouse: console',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'Access', { originAccessControlName: this.#name }),
        }),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
          responseHeadersPolicyName: this.#name,
          ...consoleHeaders(tokenEndpoints),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
    });
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'Customers may be in any country.' },
      {
        id: 'AwsSolutions-CFR2',
        reason:
          'The files are public, and the API limits requests by route; a firewall is billed per month, which is for the vendor to decide.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'It would log addresses of readers of public files. The API logs requests to it, without addresses.',
      },
      { id: 'AwsSolutions-CFR4', reason: "The domain is CloudFront's own, whose minimum of TLS cannot be chosen." },
    );
    return distribution;
  }
}
