export interface GreetingOptions {
  url: string;
  /** Where the state is kept: `the embedded DynamoDB`, or the name of a data file. */
  state: string;
  /** How long the start took. */
  seconds: number;
  /** Whether the playground account is being filled. */
  playground: boolean;
}

const defaultPort = '3000';

/** What `npm start` prints when it is ready: the URL, what to open, and commands to try. At most 25 lines. */
export const greeting = ({ url, state, seconds, playground }: GreetingOptions): string => {
  const { port } = new URL(url);
  const token = `npm run -s token -- owner${port === defaultPort ? '' : ` --port ${port}`}`;
  const portOption = port === defaultPort ? '' : ` -- --port ${port}`;
  const environment = port === defaultPort ? '' : `GATEHOUSE_URL=${url} `;
  const demo = playground
    ? ['', '  # Assign 300 campaigns to 200 users in one job', `  npm run demo:bulk${portOption}`]
    : [];
  return [
    `Gatehouse is running: open ${url}/ for the console (ready after ${seconds.toFixed(1)} s, state in ${state}).`,
    `Sample accounts: acme, globex${playground ? ', playground (being filled)' : ''}.`,
    '',
    `Open ${url}/openapi.json for the API, ${url}/dev/events for its events.`,
    '',
    'Try in another terminal:',
    '',
    '  # Let support into the account acme for one day',
    `  curl -s ${url}/v1/accounts/acme/grants -H "authorization: Bearer $(${token})" \\`,
    `    -H 'content-type: application/json' -d '{"duration":"P1D","reason":"The import fails"}'`,
    ...demo,
    '',
    '  # A product that accepts support tokens; then open http://localhost:4000',
    `  ${environment}npm run example`,
    '',
    `Tokens: npm run token -- owner|admin|member|agent|service${port === defaultPort ? '' : ` --port ${port}`}`,
    'Ctrl-C stops it.',
  ].join('\n');
};
