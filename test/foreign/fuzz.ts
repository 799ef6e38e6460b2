import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../deploy/report.ts';
import { classify, type Finding } from './classified.ts';
import { run, workspace } from './tools.ts';

const config = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

interface Interaction {
  request: { method: string; uri: string; body?: { $base64: string } | null };
  response: { status_code: number; content?: { $base64: string } | null } | null;
}

/** A line of the report in which the scenario of one operation has ended. */
interface Scenario {
  recorder: {
    label: string;
    checks: Record<string, { name: string; status: string; failure_info?: { failure: { message: string } } }[]> | null;
    interactions: Record<string, Interaction> | null;
  };
}

const problemIn = (content: string): string | undefined =>
  /"type":"urn:gatehouse:problem:([a-z-]+)"/.exec(content)?.[1] ?? /"error":"([a-z_]+)"/.exec(content)?.[1];

/** What a problem says is wrong in the request, or the description of an OAuth error: `…; #/token must be given; …`. */
const messagesIn = (content: string): string[] => {
  const messages = [...content.matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)].map(([, message = '']) => message);
  const [, description = ''] = /"error_description":"([^"]*)"/.exec(content) ?? [];
  return [...messages, ...[...description.matchAll(/; #\S* ([^;]*)/g)].map(([, message = '']) => message)];
};

const textOf = (content: { $base64: string } | null | undefined): string =>
  Buffer.from(content?.$base64 ?? '', 'base64').toString();

/** The findings of one scenario, each with what a reader needs to see it again. */
const findingsIn = ({ recorder }: Scenario): (Finding & { seen: string })[] =>
  Object.entries(recorder.checks ?? {}).flatMap(([id, checks]) => {
    const interaction = recorder.interactions?.[id];
    const content = textOf(interaction?.response?.content);
    const status = interaction?.response?.status_code ?? 0;
    const request = interaction?.request;
    return checks
      .filter((check) => check.status === 'failure')
      .map(({ name, failure_info: info }) => ({
        check: name,
        operation: recorder.label,
        status,
        problem: problemIn(content),
        detail: info?.failure.message ?? '',
        messages: messagesIn(content),
        seen: [
          `${name}: ${recorder.label}: ${info?.failure.message.replaceAll('\n', ' ')}`,
          `  ${request?.method} ${request?.uri.slice(0, 300)} ${textOf(request?.body).slice(0, 300)}`,
          `  ${status} ${content.slice(0, 400)}`,
        ].join('\n'),
      }));
  });

const scenariosIn = (report: string): Scenario[] =>
  report
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { ScenarioFinished: scenario } = JSON.parse(line) as { ScenarioFinished?: Scenario };
      return scenario ? [scenario] : [];
    });

/** Prints how many findings there were of each class. */
const printClasses = (findings: readonly Finding[]): void => {
  const byReason = Map.groupBy(findings, (finding) => classify(finding) ?? 'not classified');
  for (const [reason, some] of byReason) console.log(`        ${some.length} × ${reason}`);
};

/** Schemathesis with all of its checks, as one principal. Every finding must be of a class in `classified.ts`. */
export const fuzzAs = (report: Report, principal: string, { url, token }: { url: string; token: string }) =>
  report.check(`schemathesis as ${principal}: no server error, no schema violation, no unclassified finding`, () => {
    const path = join(workspace, `schemathesis-${principal}.ndjson`);
    let failure: unknown;
    try {
      run('st', [
        ...['--config-file', config, 'run', 'openapi.json', '--url', url, '--no-color'],
        ...['--header', `Authorization: Bearer ${token}`, '--report', 'ndjson', '--report-ndjson-path', path],
      ]);
    } catch (error) {
      // It ends with 1 for findings, which are in its report.
      failure = error;
    }
    const scenarios = scenariosIn(readFileSync(path, 'utf8'));
    assert.ok(scenarios.length > 0, `schemathesis ran nothing: ${String(failure).slice(0, 2000)}`);
    const findings = scenarios.flatMap(findingsIn);
    printClasses(findings);
    const faults = findings.filter((finding) => classify(finding) === undefined).map(({ seen }) => seen);
    assert.equal(faults.length, 0, `${faults.length} findings:\n${faults.slice(0, 40).join('\n')}`);
  });
