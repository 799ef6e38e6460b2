import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

/** How to run, from the command line and the environment. */
export interface Options {
  help: boolean;
  verbose: boolean;
  port: number;
  dataFile: string | undefined;
  playground: boolean;
  /** Origins of pages on which web components may call the API. */
  corsOrigins: string;
}

/** The product of `npm run example`, by both names. */
const exampleOrigins = 'http://localhost:4000,http://127.0.0.1:4000';

export const usage = `Runs all of Gatehouse on this machine.

  npm start -- [options]

  --port PORT      the port to listen on (default: PORT of the environment, or 3000)
  --data FILE      keep the state in this file (default: it is lost when Gatehouse stops)
  --no-playground  do not create the account with 200 users and 300 campaigns, nor a history in acme
  --cors-origins   origins of pages that embed the web components, separated by commas (default: npm run example)
  --verbose        print events, audit lines and the functions' logs
  --help           print this help

Environment: PORT; AWS_ENDPOINT_URL_DYNAMODB to use your own DynamoDB instead of the embedded one.`;

/** Parses a port number. @throws StartError */
const portOf = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new StartError(`"${text}" is not a port: give a number from 0 to 65535.`);
  return port;
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        'cors-origins': { type: 'string', default: exampleOrigins },
        'no-playground': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new StartError(`${sentence}. Try: npm start -- --help`);
  }
};

/** Reads the command line. @throws StartError for unknown options and invalid values */
export const optionsFrom = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options => {
  const { port, data, verbose, help, 'cors-origins': corsOrigins, 'no-playground': noPlayground } = parse(args);
  if (data === '') throw new StartError('--data needs a file name.');
  if (data !== undefined && environment['AWS_ENDPOINT_URL_DYNAMODB']) {
    throw new StartError(
      '--data is for the embedded DynamoDB, but AWS_ENDPOINT_URL_DYNAMODB names another one: choose one of the two.',
    );
  }
  return {
    help,
    verbose,
    port: portOf(port ?? (environment['PORT'] || '3000')),
    dataFile: data,
    corsOrigins,
    playground: !noPlayground,
  };
};
