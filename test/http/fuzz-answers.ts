import { expect } from 'vitest';
import * as z from 'zod/mini';
import openapi from '../../openapi.json' with { type: 'json' };
import { type ProblemName, problems } from '../../shared/api/problem.ts';
import type { Route } from '../../shared/api/route.ts';
import { problemsOf } from '../../shared/http/openapi-responses.ts';
import type { NamedRoute } from '../support/api/api.ts';
import { problemName, type Result, StrictOAuthError, StrictProblem } from '../support/api/call.ts';
import { oddText, type Schema } from '../support/random/arbitrary.ts';
import fc from '../support/random/fast-check.ts';

export const wellFormed = ({ route }: NamedRoute, answer: Result): void => {
  expect(answer.status).toBeLessThan(500);
  if (answer.status < 400) {
    expect([route.success.status, ...(route.success.also ?? [])]).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/json');
    // Through its schema it stays as it is: nothing is in it that is not declared.
    expect(z.parse(route.success.body, answer.body)).toEqual(answer.body);
    return;
  }
  if (route.errorForm === 'oauth') {
    StrictOAuthError.parse(answer.body);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(problemsOf(route)).toContain(problemName(answer));
    return;
  }
  const problem = StrictProblem.parse(answer.body);
  const name = problemName(answer) as ProblemName;
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(problemsOf(route)).toContain(name);
  expect([problem.status, problem.title]).toEqual([answer.status, problems[name][1]]);
  if (name === 'invalid-request') {
    expect(problem.errors?.length).toBeGreaterThan(0);
    for (const { pointer, message } of problem.errors ?? []) {
      expect(pointer).toMatch(/^(#|\/(path|query|header))/);
      expect(message).not.toBe('');
    }
  }
};

export const schemaOf = ({ method, path }: Route): Schema | undefined => {
  const operations = (
    openapi.paths as Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>
  )[path];
  return operations?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
};

export const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'idempotency-key',
    'x-request-id',
    'content-type',
    'accept',
    'origin',
    'x-forwarded-for',
    'host',
    '__proto__',
  ),
  oddText,
  { maxKeys: 4 },
);
