import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../deploy/report.ts';
import { run, workspace } from './tools.ts';

/** Linters of OpenAPI documents find neither errors nor warnings in `openapi.json` of the workspace. */
export const lintDocument = async (report: Report): Promise<void> => {
  await report.check('redocly finds no error and no warning', () => {
    const found = JSON.parse(run('redocly', ['lint', 'openapi.json', '--format=json'])) as { totals: object };
    assert.deepEqual(found.totals, { errors: 0, warnings: 0, ignored: 0 });
  });
  await report.check('spectral finds no error and no warning', () => {
    writeFileSync(join(workspace, '.spectral.json'), '{"extends":["spectral:oas"]}');
    const args = ['lint', 'openapi.json', '--ruleset', '.spectral.json', '--format', 'json', '--quiet'];
    const found = JSON.parse(run('spectral', [...args, '--fail-severity', 'hint'])) as object[];
    assert.deepEqual(found, []);
  });
};
