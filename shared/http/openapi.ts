import * as z from 'zod/mini';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { type PathParameter, pathParameters } from '../api/params.ts';
import { readOnlyShape } from '../api/read-only.ts';
import { mediaTypesOf, paramNames, type Route, type Routes } from '../api/route.ts';
import { kindsAllowed } from '../core/principal.ts';
import { statedKeywords } from '../core/stated-check.ts';
import { requestHeaders } from './openapi-headers.ts';
import { errorResponses, successResponses } from './openapi-responses.ts';
import { isBodyOptional } from './parse-body.ts';

/**
 * Moves the default of a nullable object into the description: generators of clients expect `null` there and leave the
 * whole schema out.
 */
const describeDefault = (schema: { anyOf?: unknown[]; default?: unknown; description?: string }): void => {
  if (!schema.anyOf || typeof schema.default !== 'object' || schema.default === null) return;
  schema.description = [schema.description, `Default: \`${JSON.stringify(schema.default)}\``]
    .filter(Boolean)
    .join('. ');
  delete schema.default;
};

/** Adds the keywords of the schema's stated checks. */
const stateChecks = (schema: z.core.$ZodType, jsonSchema: object): void => {
  for (const [keyword, value] of Object.entries(statedKeywords(schema))) {
    Reflect.set(jsonSchema, keyword, value instanceof z.core.$ZodType ? jsonSchemaOf(value) : value);
  }
};

const jsonSchemaOf = (schema: z.core.$ZodType): object => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    // As `createDocument` does: the metadata of custom types says what they are.
    unrepresentable: 'any',
    override: (context) => stateChecks(context.zodSchema, context.jsonSchema),
  });
  return json;
};

/** The schema of the body, with the read-only members that are accepted in it. */
const bodySchema = (route: Route, body: z.core.$ZodType): z.core.$ZodType => {
  const members = Object.entries(readOnlyShape(route)).map(
    ([member, schema]) => [member, schema.check(z.meta({ readOnly: true }))] as const,
  );
  return members.length === 0 ? body : z.safeExtend(body as z.ZodMiniObject, Object.fromEntries(members));
};

const contentOf = (route: Route, schema: z.core.$ZodType): Record<string, { schema: z.core.$ZodType }> =>
  Object.fromEntries(mediaTypesOf(route).map((type) => [type, { schema }]));

const operation = (name: string, tag: string, route: Route): ZodOpenApiOperationObject => ({
  operationId: name,
  tags: [tag],
  summary: route.summary,
  description: [
    route.description,
    route.allow.includes('anybody') ? 'Open to anybody.' : `Allowed: ${route.allow.join(', ')}.`,
  ]
    .filter(Boolean)
    .join('\n\n'),
  security: kindsAllowed(route.allow).length > 0 ? [{ bearer: [] }] : [],
  requestParams: {
    path: z.object(
      Object.fromEntries(paramNames(route.path).map((param) => [param, pathParameters[param as PathParameter]])),
    ),
    ...(route.query ? { query: route.query } : {}),
    header: requestHeaders(route),
  },
  ...(route.body
    ? {
        requestBody: {
          required: !isBodyOptional(route),
          content: contentOf(route, bodySchema(route, route.body)),
        },
      }
    : {}),
  responses: { ...successResponses(route), ...errorResponses(route) },
});

/**
 * The OpenAPI 3.1 document of all contexts, derived from their route declarations.
 * @param descriptions the description of each context
 */
export const openapiDocument = <Context extends string>(
  contexts: Readonly<Record<Context, Routes>>,
  descriptions: Readonly<Record<Context, string>>,
  version: string,
): unknown => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [tag, routes] of Object.entries<Routes>(contexts)) {
    for (const [name, route] of Object.entries(routes)) {
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, tag, route) };
    }
  }
  const document = {
    openapi: '3.1.0' as const,
    info: {
      title: 'Gatehouse',
      version,
      description: "Who may enter which part of a customer's account, until when, and with whose consent.",
      contact: { name: 'The maintainers of Gatehouse' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to the place of this document (OpenAPI 3.1, section 4.8.5).
    servers: [{ url: '/', description: 'The deployment that serves this document' }],
    tags: Object.entries<string>(descriptions).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
  return createDocument(document, {
    override: ({ zodSchema, jsonSchema }) => {
      stateChecks(zodSchema, jsonSchema);
      describeDefault(jsonSchema as Parameters<typeof describeDefault>[0]);
    },
  });
};
