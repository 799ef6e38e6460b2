import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import committed from '../../openapi.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { problems } from '../../shared/api/problem.ts';
import { isList, paramNames } from '../../shared/api/route.ts';
import { kindsAllowed } from '../../shared/core/principal.ts';
import { openapiDocument } from '../../shared/http/openapi.ts';
import { problemsOf } from '../../shared/http/openapi-responses.ts';
import { contextDescriptions, contexts } from '../../shared/routes.ts';
import { allRoutes, api } from '../support/api/api.ts';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
}
interface Operation {
  operationId: string;
  security: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content: Record<string, unknown>; headers?: Record<string, unknown> }>;
}

const paths = committed.paths as unknown as Record<string, Record<string, Operation>>;

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(committed));
    expect(result.errors ?? []).toEqual([]);
    expect([result.valid, committed.openapi]).toEqual([true, '3.1.0']);
  });

  it('the validator that says so finds fault with what is not', async () => {
    const broken = { ...structuredClone(committed), paths: { 'no-slash': { fetch: {} } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has no recursive schemas, which generated TypeScript cannot express', () => {
    expect(Object.keys(committed.components.schemas).filter((name) => name.startsWith('__'))).toEqual([]);
  });

  it('names a server and a contact, and describes the tag of every operation', () => {
    expect([committed.servers.length, committed.info.contact.name.length > 0]).toEqual([1, true]);
    const described = committed.tags.filter(({ description }) => description.length > 0).map(({ name }) => name);
    expect(described.sort()).toEqual(Object.keys(contexts).sort());
  });

  it('is what the declarations say now', () => {
    expect(committed).toEqual(
      JSON.parse(JSON.stringify(openapiDocument(contexts, contextDescriptions, packageJson.version))),
    );
  });

  it('is served to any caller, unchanged', async () => {
    const answer = await api('getOpenapi');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(answer.body).toEqual(committed);
  });

  it('names every route, and nothing else', () => {
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(allRoutes.map(({ route }) => `${route.method} ${route.path}`).sort());
    const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('points to nothing that it does not hold', () => {
    const text = JSON.stringify(committed);
    const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((found) => (found[1] ?? '').split('/'));
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) {
      const held = ref.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], committed);
      expect([ref, typeof held]).toEqual([ref, 'object']);
    }
  });

  it.each(allRoutes)('describes all of $name', ({ name, route }) => {
    const operation = paths[route.path]?.[route.method.toLowerCase()];
    const parameters = operation?.parameters ?? [];
    const named = (where: string) => parameters.filter((one) => one.in === where).map((one) => one.name);
    expect(operation?.operationId).toBe(name);
    expect(named('path').sort()).toEqual([...paramNames(route.path)].sort());
    expect(named('query')).toEqual(Object.keys(route.query?._zod.def.shape ?? {}));
    expect(named('query').includes('pageToken')).toBe(isList(route));
    expect(named('header').includes('Idempotency-Key')).toBe((route.creates ?? route.repeatable) === true);
    const ifMatch = parameters.find((one) => one.name === 'If-Match');
    expect([ifMatch !== undefined, ifMatch?.required === true]).toEqual([
      route.etag === 'honoured' || route.etag === 'required',
      route.etag === 'required',
    ]);
    const isConditional = route.etag !== undefined && (route.etag !== 'sent' || route.method === 'GET');
    expect(named('header').includes('If-None-Match')).toBe(isConditional);
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    expect(operation?.security.length).toBe(kindsAllowed(route.allow).length > 0 ? 1 : 0);

    const statuses = [
      route.success.status,
      ...(route.success.also ?? []),
      ...(route.method === 'GET' && route.etag ? [304] : []),
      // The gateway's own limit.
      429,
      ...problemsOf(route).map((one) => problems[one][0]),
    ];
    expect(Object.keys(operation?.responses ?? {}).sort()).toEqual([...new Set(statuses.map(String))].sort());
    for (const [status, { content }] of Object.entries(operation?.responses ?? {})) {
      const isProblem = Number(status) >= 400 && route.errorForm !== 'oauth';
      const isText = Number(status) < 300 && route.success.text;
      const type = isProblem ? 'application/problem+json' : isText || 'application/json';
      const types = Object.keys(content ?? {}).filter((one) => status !== '429' || one === type);
      const downloads = Number(status) < 300 ? Object.keys(route.success.downloads ?? {}) : [];
      const hasNone = status === '304' || (status === '429' && types.length === 0);
      expect(types).toEqual(hasNone ? [] : [type, ...downloads]);
    }
    expect(Object.keys(operation?.responses[String(route.success.status)]?.headers ?? {}).includes('ETag')).toBe(
      route.etag !== undefined,
    );
  });
});
