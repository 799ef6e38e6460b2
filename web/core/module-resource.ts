import { Failure } from './failure.ts';
import { loadAddedMessages } from './locale.ts';
import { Resource } from './resource.ts';

/**
 * A module that is loaded when it is needed, with its messages.
 * @param load imports the module; a module that cannot be downloaded counts as a lost connection
 */
export const moduleResource = <Module>(
  host: ConstructorParameters<typeof Resource>[0],
  load: () => Promise<Module>,
): Resource<Module> =>
  new Resource(host, async () => {
    try {
      const module = await load();
      await loadAddedMessages();
      return module;
    } catch (error) {
      console.warn(error);
      throw new Failure(0);
    }
  });
