import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import openapi from '../../openapi.json' with { type: 'json' };

test('editors show for each method of the client what its route does', () => {
  const file = fileURLToPath(new URL('../../package/client/types.ts', import.meta.url));
  const program = ts.createProgram([file], { strict: true, noEmit: true, module: ts.ModuleKind.NodeNext, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const exported = source && checker.getSymbolAtLocation(source)?.exports?.get('Client' as ts.__String);
  if (!exported) throw new Error('types.ts exports no Client');
  const methods = checker.getDeclaredTypeOfSymbol(exported).getProperties();
  const documented = methods.map((method) => [
    method.name,
    ts.displayPartsToString(method.getDocumentationComment(checker)),
  ]);
  const expected = Object.values(openapi.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId, summary }) => [operationId, expect.stringContaining(summary)]),
  );
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected));
});
