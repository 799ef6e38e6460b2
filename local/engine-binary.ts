import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { StartError } from './start-error.ts';

/** Where the binary of the embedded DynamoDB is looked for. */
export interface Machine {
  platform: string;
  arch: string;
  /** The folders of commands, as in `PATH`. */
  path: string | undefined;
  /** The file of a package. @throws when it is not installed */
  resolve: (file: string) => string;
}

const thisMachine = (): Machine => ({
  platform: process.platform,
  arch: process.arch,
  path: process.env['PATH'],
  resolve: createRequire(import.meta.url).resolve,
});

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * The binary of the embedded DynamoDB: that of the package for this platform, or else the command `dynoxide`.
 * @throws StartError with the command that installs it
 */
export const engineBinary = ({ platform, arch, path, resolve }: Machine = thisMachine()): string => {
  const file = platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const name = `@dynoxide/${platform}-${arch}`;
  try {
    return resolve(`${name}/${file}`);
  } catch {
    const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
    const found = folders.map((folder) => join(folder, file)).find(isExecutable);
    if (found !== undefined) return found;
    throw new StartError(
      `The embedded DynamoDB is not installed for ${platform}-${arch}. Run "npm install --no-save ${name}", or put ` +
        'the command dynoxide on your path, or start DynamoDB Local and set AWS_ENDPOINT_URL_DYNAMODB to its address.',
    );
  }
};
