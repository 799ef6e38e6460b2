import { ApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

interface Props {
  http: HttpApi;
  stage: HttpStage;
  /** `https://api.example.com`. */
  publicUrl: string;
  /** ARN of the domain's certificate in Certificate Manager, in the region of the instance. */
  certificate: string;
}

/** A regional custom domain that leads to the API. Its DNS record is the vendor's: an alias, or a CNAME, to the target. */
export class CustomDomain extends Construct {
  /** The domain name that the DNS record must point to. */
  readonly target: string;

  constructor(scope: Construct, id: string, { http, stage, publicUrl, certificate }: Props) {
    super(scope, id);
    const domain = new DomainName(this, 'Name', {
      domainName: new URL(publicUrl).hostname,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificate),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: http, domainName: domain, stage });
    this.target = domain.regionalDomainName;
  }
}
