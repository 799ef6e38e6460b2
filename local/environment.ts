import type { FunctionWiring } from './wiring.ts';

/**
 * The environment variables of all functions together, which one process can give them since each has one meaning.
 * @param local values for what the template leaves to the deployment: names of things that do not exist here
 * @throws when two functions differ, or when a variable has no value here
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
        throw new Error(`${name} of ${id} differs from that of another function`);
      }
      environment[name] = value;
    }
  }
  return environment;
};
