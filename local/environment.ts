import type { FunctionWiring } from './wiring.ts';

/**
 * The environment variables of all functions, merged, since all functions run in this process.
 * @param local values of variables that the template leaves to the deployment, such as names of resources
 * @throws when two functions have different values for a variable, or when a variable has no value
 */
export const environmentOf = (
  functions: readonly FunctionWiring[],
  local: Record<string, string>,
): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const { id, environment: own } of functions) {
    for (const [name, declared] of Object.entries(own)) {
      const value = local[name] ?? declared;
      if (typeof value !== 'string') throw new Error(`${name} of ${id} has no value in the local run`);
      if (environment[name] !== undefined && environment[name] !== value) {
        throw new Error(`${name} of ${id} differs from its value in another function`);
      }
      environment[name] = value;
    }
  }
  return environment;
};

/** Sets the variables in this process, with dummy credentials for the SDK unless some are set. */
export const setEnvironment = (variables: Readonly<Record<string, string>>): void => {
  // Both would make the SDK use other endpoints than those set here.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];
  process.env['AWS_REGION'] ??= 'local';
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
  Object.assign(process.env, variables);
};
