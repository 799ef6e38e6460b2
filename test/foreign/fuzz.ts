import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../deploy/report.ts';
import { run, workspace } from './tools.ts';

const config = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** Schemathesis with all of its checks, as one principal: nothing answers 5xx, and every answer is as declared. */
export const fuzzAs = (report: Report, principal: string, { url, token }: { url: string; token: string }) =>
  report.check(`schemathesis as ${principal}: no server error, no schema violation, no unclassified finding`, () => {
    const path = join(workspace, `schemathesis-${principal}.json`);
    try {
      run('st', [
        ...['--config-file', config, 'run', 'openapi.json', '--url', url, '--no-color'],
        ...['--header', `Authorization: Bearer ${token}`, '--report', 'json', '--report-json-path', path],
      ]);
    } catch (error) {
      const text = String(error);
      throw new Error(text.slice(text.indexOf('FAILURES')).slice(0, 8000));
    }
    console.log(`        ${principal}: ${readFileSync(path, 'utf8').length} bytes of report`);
  });
