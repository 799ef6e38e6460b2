import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceFunction } from '../../infra/constructs/service-function.ts';
import { allowPublishing, allowSigning } from '../../infra/constructs/signing-keys.ts';
import { instance } from '../../infra/instance.ts';
import { quickApp, type Template } from '../../infra/synthesise.ts';

/** Some function's entry file, that no other test asks the probe for. */
const entry = 'functions/meta/handler.ts';

/** Adds functions that do with tokens all that there is to do, each one thing. */
export const addProbe = ({ service }: ReturnType<typeof instance>): void => {
  const probe = (id: string) =>
    new ServiceFunction(service, id, {
      ...service.functions,
      entry,
      description: 'Signs tokens, or publishes keys',
      needs: ['SIGNING_KEYS', 'TOKEN_ISSUER'],
    });
  allowSigning(probe('SigningProbe'), service.values.signingKeys);
  allowPublishing(probe('PublishingProbe'), service.values.signingKeys);
};

/** The templates with the probes. */
export const probed = (context: Record<string, unknown> = {}): { data: Template; service: Template } => {
  const outdir = mkdtempSync(join(tmpdir(), 'gatehouse-probe-'));
  try {
    const app = quickApp(outdir, context, { builtinCloudFormationValidation: false });
    const stacks = instance(app);
    addProbe(stacks);
    const assembly = app.synth({ skipValidation: true });
    const template = (id: string): Template => assembly.getStackArtifact(id).template as Template;
    return { data: template(stacks.data.artifactId), service: template(stacks.service.artifactId) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
