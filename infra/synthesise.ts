import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { instance } from './instance.ts';

/** A CloudFormation template, as JSON. */
export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  Parameters?: Record<string, Parameter>;
}

interface Parameter {
  Type: string;
  Default?: unknown;
  Description?: string;
}

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** The context in cdk.json, so that the templates equal those of a deployment. */
const fileContext = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as { context: Record<string, unknown> })
    .context;

/** Skips bundling and copying of the functions' code, and stack traces. */
const quickContext = {
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-asset-staging': true,
  'aws:cdk:disable-stack-trace': true,
};

/** An app that synthesises fast, in this process: without bundling and without the construct tree. */
export const quickApp = (outdir: string, context: Record<string, unknown>, props: AppProps = {}): App =>
  new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...fileContext(), ...context, ...quickContext },
    ...props,
  });

/**
 * Synthesises the templates of an instance in this process, without bundling and cdk-nag: for tests and for the local run,
 * which reads its wiring from them.
 * @param context the values of `-c name=value` on the command line
 * @throws ConfigError when the context is invalid
 */
export const synthesise = (context: Record<string, unknown> = {}): { data: Template; service: Template } => {
  const outdir = mkdtempSync(join(tmpdir(), 'gatehouse-synth-'));
  try {
    const app = quickApp(outdir, context, { builtinCloudFormationValidation: false });
    const { data, service } = instance(app);
    const assembly = app.synth({ skipValidation: true });
    const template = (id: string): Template => assembly.getStackArtifact(id).template as Template;
    return { data: template(data.artifactId), service: template(service.artifactId) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
