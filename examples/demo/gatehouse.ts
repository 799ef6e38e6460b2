/** An error that the user can resolve; its message is printed without a stack trace. */
export class UserError extends Error {
  override name = 'UserError';
}

/** Whom a token is for, as `POST /dev/token` takes it. */
export type TokenRequest =
  | { kind: 'user'; sub: string; accountId: string; role: 'owner' | 'admin' | 'member' }
  | { kind: 'agent'; sub: string; team: string }
  | { kind: 'service'; sub: string };

/**
 * Asks a local Gatehouse (`npm start`) for a token that lasts 12 hours.
 * @throws UserError when nothing answers at `url`, or something other than a local Gatehouse
 */
export const devToken = async (url: string, request: TokenRequest): Promise<string> => {
  const response = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  }).catch(() => {
    throw new UserError(
      `Nothing answers at ${url}. Run "npm start" in another terminal first, or give the address with --url or --port.`,
    );
  });
  const body = (await response.json().catch(() => ({}))) as { token?: unknown; errors?: { message: string }[] };
  if (typeof body.token === 'string') return body.token;
  if (body.errors?.[0]) throw new UserError(`Gatehouse refused to issue the token: ${body.errors[0].message}.`);
  throw new UserError(`The server at ${url} is not a local Gatehouse.`);
};

/** Options of a command that calls a local Gatehouse, for `parseArgs`. */
export const addressOptions = { port: { type: 'string' }, url: { type: 'string' } } as const;

/** The same options, as `--help` prints them. */
export const addressUsage = `  --port PORT   the port of the local Gatehouse (default: PORT of the environment, or 3000)
  --url URL     its address, if it is not http://localhost:PORT`;

/**
 * The base URL that the address options name, without a trailing slash.
 * @throws UserError when the port is not a port or the URL is not a URL
 */
export const baseUrlOf = ({ port, url }: { port?: string | undefined; url?: string | undefined }): string => {
  const given = port ?? (process.env['PORT'] || '3000');
  if (url === undefined && !(/^\d{1,5}$/.test(given) && Number(given) <= 65_535)) {
    throw new UserError(`"${given}" is not a port: give a number from 0 to 65535.`);
  }
  const address = url ?? `http://localhost:${given}`;
  if (!URL.canParse(address)) throw new UserError(`"${address}" is not a URL.`);
  return address.replace(/\/$/, '');
};

/**
 * Runs a command and prints its errors: one sentence for what the user can resolve, a stack trace otherwise. The exit
 * code is then 1.
 * @param name as it is typed, for the hint at `--help`
 */
export const runCommand = (name: string, main: () => Promise<void>): void => {
  main().catch((error: unknown) => {
    const code = (error as { code?: string }).code ?? '';
    // Errors of parseArgs: the first sentence says which option is wrong.
    if (code.startsWith('ERR_PARSE_ARGS')) {
      console.error(`${(error as Error).message.split('. ')[0]}. Try: ${name} -- --help`);
    } else console.error(error instanceof UserError ? error.message : error);
    process.exitCode = 1;
  });
};
