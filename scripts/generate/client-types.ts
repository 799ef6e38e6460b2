import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { type ProblemName, problems } from '../../shared/api/problem.ts';

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

/** The headers of requests that callers of the client may set. */
const headers = ['If-Match', 'If-None-Match', 'Idempotency-Key'];

/** What the types of the client need of an operation: no errors, which have one type, and no headers that it sets itself. */
const trimmed = ({ operationId, parameters, requestBody, responses }: Operation) => ({
  operationId,
  parameters: (parameters ?? []).filter((parameter) => parameter.in !== 'header' || headers.includes(parameter.name)),
  ...(requestBody && { requestBody }),
  responses: Object.fromEntries(
    Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, { content }]) => [status, { description: '', ...(content && { content }) }]),
  ),
});

const references = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);

/** The schemas that are reached from the operations: those of errors are not. */
const reachable = (from: unknown, schemas: Record<string, unknown>): Record<string, unknown> => {
  const reached = new Set(references(from));
  for (const name of reached) for (const other of references(schemas[name])) reached.add(other);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => reached.has(name)));
};

const { factory } = ts;

/** Lets optional properties be given as `undefined`, whether or not users compile with `exactOptionalPropertyTypes`. */
const withUndefined = <T extends ts.Node>(node: T): T => {
  const visit = (inner: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(inner, visit, undefined);
    if (!ts.isPropertySignature(visited) || !visited.questionToken || !visited.type) return visited;
    if (visited.type.kind === ts.SyntaxKind.NeverKeyword) return visited;
    const type = factory.createUnionTypeNode([
      visited.type,
      factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword),
    ]);
    return factory.updatePropertySignature(visited, visited.modifiers, visited.name, visited.questionToken, type);
  };
  return visit(node) as T;
};

/** The comments of operations by name, for editors: what each does, its method and path. */
const commentsOf = ({ paths }: Document): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId, summary = '', description = '' }]) => {
        const texts = [summary, description].filter(Boolean).map((text) => text.replace(/([^.])$/, '$1.'));
        const lines = [...texts, `\`${method.toUpperCase()} ${path}\``].join('\n').replaceAll('*/', '*\\/').split('\n');
        return [
          operationId,
          ['    /**', ...lines.map((line) => `     * ${line}`.trimEnd()), '     */'].join('\n'),
        ] as const;
      }),
    ),
  );

/** Adds comments to the members of `operations`, which openapi-typescript leaves without. */
const withComments = (text: string, comments: ReadonlyMap<string, string>): string =>
  text.startsWith('export interface operations')
    ? text.replace(/^ {4}(\w+): \{$/gm, (line, name: string) => `${comments.get(name)}\n${line}`)
    : text;

/**
 * The types of the package's client, from the OpenAPI document: `operations` by the name of the route, one type for each
 * schema of the document, and the codes of problems. Without zod, so that users of the client do not compile its types.
 */
export const clientTypes = async (openapi: unknown): Promise<string> => {
  const document = openapi as Document;
  const paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, operations]) => [
      path,
      Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, trimmed(operation)])),
    ]),
  );
  const schemas = reachable(paths, document.components.schemas);
  const trimmedDocument = { openapi: '3.1.0', info: { title: '', version: '' }, paths, components: { schemas } };
  const nodes = await openapiTS(JSON.parse(JSON.stringify(trimmedDocument)), {
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  const isUnused = /^export (interface paths|type (webhooks|\$defs))\b/;
  const comments = commentsOf(document);
  const kept = nodes
    .map((node) => astToString(withUndefined(node)).trim())
    .filter((text) => !isUnused.test(text))
    .map((text) => withComments(text, comments));
  const codes = (Object.keys(problems) as ProblemName[]).map((name) => `  | '${name}'`);
  return [
    '// Generated by `npm run generate` from openapi.json.',
    '',
    '/** The problems of the API: the last part of `type` in an error answer. docs/errors.md describes each. */',
    'export type ProblemCode =',
    `${codes.join('\n')};`,
    '',
    ...kept,
    '',
  ].join('\n');
};
