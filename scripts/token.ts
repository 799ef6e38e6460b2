import { parseArgs } from 'node:util';
import {
  addressOptions,
  addressUsage,
  baseUrlOf,
  devToken,
  runCommand,
  type TokenRequest,
  UserError,
} from '../examples/demo/gatehouse.ts';
import type { StackTokenRequest } from './sign-in/stack-token.ts';

const usage = `Prints a token and nothing else; questions and errors go to stderr. The exit code is 1 when there is no token.

Of a local Gatehouse (npm start), valid for 12 hours:

  npm run -s token -- owner|admin|member|agent|service [options]

  --account ID   the account of an owner, admin or member (default: acme)
  --user ID      the subject (default: olivia, adam, mia, ada or backend, by kind)
  --team TEAM    the team of an agent (default: technical_support)
${addressUsage}

Of a deployed instance with a user pool of its own, valid for 15 minutes (a service's: 60):

  npm run -s token -- user|agent --stack NAME --email ADDRESS
  npm run -s token -- service --stack NAME

  --stack NAME   the instance: Gatehouse, or the name that -c name=NAME gave it
  --email ADDRESS  the person who signs in, with password and one-time code

  AWS_REGION and AWS_PROFILE choose region and credentials. They need cloudformation:DescribeStacks, and for a service
  cognito-idp:DescribeUserPoolClient. Without a terminal, GATEHOUSE_PASSWORD and GATEHOUSE_TOTP_SECRET (base 32) sign in.

  --help         print this help

With -s npm prints nothing but the token:  TOKEN=$(npm run -s token -- owner)`;

/** The default subjects are those of the sample accounts. */
const defaultSubjects = { owner: 'olivia', admin: 'adam', member: 'mia', agent: 'ada', service: 'backend' } as const;

const localKinds = Object.keys(defaultSubjects) as (keyof typeof defaultSubjects)[];
const stackKinds = ['user', 'agent', 'service'] as const;

interface Given {
  account?: string | undefined;
  user?: string | undefined;
  team?: string | undefined;
}

/** @throws UserError unless the command names one kind, of those that there are */
const kindOf = <Kind extends string>(positionals: readonly string[], kinds: readonly Kind[]): Kind => {
  const kind = kinds.find((one) => one === positionals[0]);
  if (kind !== undefined && positionals.length === 1) return kind;
  throw new UserError(`Give one kind: ${kinds.join(', ')}. Try: npm run token -- --help`);
};

/** @throws UserError for an unknown kind, or for an option that does not apply to the kind */
const localRequest = (positionals: readonly string[], { account, user, team }: Given): TokenRequest => {
  const kind = kindOf(positionals, localKinds);
  const isUser = kind !== 'agent' && kind !== 'service';
  if (account !== undefined && !isUser) throw new UserError('--account applies to owner, admin and member only.');
  if (team !== undefined && kind !== 'agent') throw new UserError('--team applies to agent only.');
  const sub = user ?? defaultSubjects[kind];
  if (isUser) return { kind: 'user', sub, accountId: account ?? 'acme', role: kind };
  return kind === 'agent' ? { kind, sub, team: team ?? 'technical_support' } : { kind, sub };
};

/** @throws UserError for an unknown kind, and without the e-mail address of a person */
const stackRequest = (positionals: readonly string[], email: string | undefined): StackTokenRequest => {
  const kind = kindOf(positionals.length > 0 ? positionals : ['user'], stackKinds);
  if (kind === 'service') {
    if (email !== undefined) throw new UserError('--email applies to user and agent only.');
    return { kind };
  }
  if (!email) throw new UserError('Give the person: --email ADDRESS. Try: npm run token -- --help');
  return { kind, email };
};

const localOptions = {
  ...addressOptions,
  account: { type: 'string' },
  user: { type: 'string' },
  team: { type: 'string' },
} as const;

runCommand('npm run token', async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...localOptions,
      stack: { type: 'string' },
      email: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { stack, email, help, ...local } = values;
  if (help) return console.log(usage);
  if (stack === undefined) {
    if (email !== undefined) throw new UserError('--email needs --stack.');
    return console.log(await devToken(baseUrlOf(local), localRequest(positionals, local)));
  }
  const [stray] = Object.keys(local);
  if (stray !== undefined) throw new UserError(`--${stray} does not go with --stack: the user pool knows the person.`);
  const request = stackRequest(positionals, email);
  const { stackToken } = await import('./sign-in/stack-token.ts');
  console.log(await stackToken(stack, request));
});
