import { type AwsServices, startAwsServices } from './aws-services.ts';
import { type Closer, together } from './closers.ts';
import { type Engine, startEngine } from './engine.ts';
import { type Issuer, makeIssuer } from './issuer.ts';
import { localContext, synthesiseInThread } from './templates.ts';

/** The services that the functions use, and the templates that describe them. */
interface Backends {
  /** The synthesised templates, as JSON. */
  text: string;
  engine: Engine;
  services: AwsServices;
  issuer: Issuer;
}

interface BackendOptions {
  dataFile?: string | undefined;
  settings?: Readonly<Record<string, unknown>>;
  corsOrigins?: string;
  templates?: Promise<string>;
}

/** Starts the database, the stand-ins for AWS services and the issuer, while the app is synthesised. @throws StartError */
export const startBackends = async (
  { dataFile, settings, corsOrigins, templates }: BackendOptions,
  issuerUrl: string,
  closers: Closer[],
): Promise<Backends> => {
  const context = {
    ...localContext,
    ...(settings && { settings: JSON.stringify(settings) }),
    ...(corsOrigins !== undefined && { corsOrigins }),
  };
  const [text, engine, services, issuer] = await together([
    templates ?? synthesiseInThread(context),
    startEngine({ file: dataFile }).then((engine) => {
      closers.push(engine.stop);
      return engine;
    }),
    startAwsServices().then((services) => {
      closers.push(() => services.close(0));
      return services;
    }),
    makeIssuer(issuerUrl),
  ]);
  return { text, engine, services, issuer };
};
