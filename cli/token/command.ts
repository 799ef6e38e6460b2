import type { Command } from 'commander';
import { baseUrlOf, devToken, type TokenRequest, UserError } from '../../examples/demo/gatehouse.ts';
import type { StackTokenRequest } from '../sign-in/stack-token.ts';

const details = `
Of a local Gatehouse (npm start) the token is valid for 12 hours. Of a deployed instance with a user pool of its own, it is valid
for 15 minutes (a service's: 60). Questions and errors go to stderr. With -s npm prints nothing but the token:

  TOKEN=$(npm run -s token -- owner)

AWS_REGION and AWS_PROFILE choose region and credentials. They need cloudformation:DescribeStacks, and for a service
cognito-idp:DescribeUserPoolClient. Without a terminal, GATEHOUSE_PASSWORD and GATEHOUSE_TOTP_SECRET (base 32) sign in.`;

/** The default subjects are those of the sample accounts. */
const defaultSubjects = { owner: 'olivia', admin: 'adam', member: 'mia', agent: 'ada', service: 'backend' } as const;

const localKinds = Object.keys(defaultSubjects) as (keyof typeof defaultSubjects)[];
const stackKinds = ['user', 'agent', 'service'] as const;

interface Given {
  account?: string;
  user?: string;
  team?: string;
  port?: string;
  url?: string;
  stack?: string;
  email?: string;
}

/** @throws UserError unless the kind is one of those that there are */
const kindOf = <Kind extends string>(given: string | undefined, kinds: readonly Kind[]): Kind => {
  const kind = kinds.find((one) => one === given);
  if (kind !== undefined) return kind;
  throw new UserError(`Give one kind: ${kinds.join(', ')}. Try: npx gatehouse-access token --help`);
};

/** @throws UserError for an unknown kind, or for an option that does not apply to the kind */
const localRequest = (given: string | undefined, { account, user, team }: Given): TokenRequest => {
  const kind = kindOf(given, localKinds);
  const isUser = kind !== 'agent' && kind !== 'service';
  if (account !== undefined && !isUser) throw new UserError('--account applies to owner, admin and member only.');
  if (team !== undefined && kind !== 'agent') throw new UserError('--team applies to agent only.');
  const sub = user ?? defaultSubjects[kind];
  if (isUser) return { kind: 'user', sub, accountId: account ?? 'acme', role: kind };
  return kind === 'agent' ? { kind, sub, team: team ?? 'technical_support' } : { kind, sub };
};

/** @throws UserError for an unknown kind, and without the e-mail address of a person */
const stackRequest = (given: string | undefined, email: string | undefined): StackTokenRequest => {
  const kind = kindOf(given ?? 'user', stackKinds);
  if (kind === 'service') {
    if (email !== undefined) throw new UserError('--email applies to user and agent only.');
    return { kind };
  }
  if (!email) throw new UserError('Give the person: --email ADDRESS. Try: npx gatehouse-access token --help');
  return { kind, email };
};

const token = async (kind: string | undefined, { stack, email, ...local }: Given): Promise<string> => {
  if (stack === undefined) {
    if (email !== undefined) throw new UserError('--email needs --stack.');
    return devToken(baseUrlOf(local), localRequest(kind, local));
  }
  const [stray] = Object.keys(local);
  if (stray !== undefined) throw new UserError(`--${stray} does not go with --stack: the user pool knows the person.`);
  const request = stackRequest(kind, email);
  const { stackToken } = await import('../sign-in/stack-token.ts');
  return stackToken(stack, request);
};

/** The command `token`, which prints a token and nothing else. */
export const describeToken = (command: Command): Command =>
  command
    .description('print a token')
    .argument('[kind]', 'owner|admin|member|agent|service; with --stack user|agent|service')
    .option('--account <id>', 'the account of an owner, admin or member (default: acme)')
    .option('--user <id>', 'the subject (default: olivia, adam, mia, ada or backend, by kind)')
    .option('--team <team>', 'the team of an agent (default: technical_support)')
    .option('--port <port>', 'the port of the local Gatehouse (default: PORT of the environment, or 3000)')
    .option('--url <url>', 'its address, if it is not http://localhost:PORT')
    .option('--stack <name>', 'the deployed instance: Gatehouse, or the name that -c name=NAME gave it')
    .option('--email <address>', 'the person who signs in to it, with password and one-time code')
    .addHelpText('after', details)
    .action(async (kind: string | undefined, given: Given) => console.log(await token(kind, given)));
