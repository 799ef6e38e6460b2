import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../infra/context.ts';
import { functionAt, onlyOf, resourcesOf, templates } from './templates.ts';

const publicUrl = 'https://gatehouse.example.com';
const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';

describe('the address of the API', () => {
  it('is the default endpoint, and the API has the name of the instance', () => {
    const { service } = templates({ name: 'Acme' });
    expect(onlyOf(service, 'AWS::ApiGatewayV2::Api').Properties).toMatchObject({
      Name: 'Acme',
      DisableExecuteApiEndpoint: false,
    });
    expect(service.Outputs).not.toHaveProperty('DomainTarget');
  });

  it('is the public URL alone when the default endpoint is off', () => {
    const { service } = templates({ publicUrl, defaultEndpoint: 'false' });
    expect(onlyOf(service, 'AWS::ApiGatewayV2::Api').Properties).toMatchObject({ DisableExecuteApiEndpoint: true });
    expect(service.Outputs).toMatchObject({ ApiUrl: { Value: `${publicUrl}/` }, TokenIssuer: { Value: publicUrl } });
    expect(functionAt(service, 'functions/sessions/handler.ts').environment['TOKEN_ISSUER']).toBe(publicUrl);
  });

  it('is a domain that the stack creates, with a certificate', () => {
    const { service } = templates({ publicUrl, certificate });
    expect(onlyOf(service, 'AWS::ApiGatewayV2::DomainName').Properties).toMatchObject({
      DomainName: 'gatehouse.example.com',
      DomainNameConfigurations: [{ CertificateArn: certificate, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    });
    expect(Object.keys(resourcesOf(service, 'AWS::ApiGatewayV2::ApiMapping'))).toHaveLength(1);
    expect(service.Outputs).toHaveProperty('DomainTarget');
  });

  it.each([
    [{ certificate }, /"certificate" but not "publicUrl"/],
    [{ publicUrl, certificate: 'mine' }, /"certificate" is not valid: must be the ARN/],
    [{ defaultEndpoint: 'false' }, /nothing could reach the API/],
  ])('refuses %o', (context, message) => {
    expect(() => templates(context)).toThrow(ConfigError);
    expect(() => templates(context)).toThrow(message);
  });
});
