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

const usage = `Prints a token for a local Gatehouse (npm start). It lasts 12 hours.

  npm run -s token -- owner|admin|member|agent|service [options]

  --account ID  the account of an owner, admin or member (default: acme)
  --user ID     the subject (default: olivia, adam, mia, ada or backend, by kind)
  --team TEAM   the team of an agent (default: technical_support)
${addressUsage}
  --help        print this help

With -s npm prints nothing but the token:  TOKEN=$(npm run -s token -- owner)`;

/** The default subjects are those of the sample accounts. */
const defaultSubjects = { owner: 'olivia', admin: 'adam', member: 'mia', agent: 'ada', service: 'backend' } as const;

const kinds = Object.keys(defaultSubjects) as (keyof typeof defaultSubjects)[];

interface Given {
  account?: string | undefined;
  user?: string | undefined;
  team?: string | undefined;
}

/** @throws UserError for an unknown kind, or for an option that does not apply to the kind */
const tokenRequest = (positionals: readonly string[], { account, user, team }: Given): TokenRequest => {
  const kind = kinds.find((one) => one === positionals[0]);
  if (kind === undefined || positionals.length > 1) {
    throw new UserError(`Give one kind: ${kinds.join(', ')}. Try: npm run token -- --help`);
  }
  const isUser = kind !== 'agent' && kind !== 'service';
  if (account !== undefined && !isUser) throw new UserError('--account applies to owner, admin and member only.');
  if (team !== undefined && kind !== 'agent') throw new UserError('--team applies to agent only.');
  const sub = user ?? defaultSubjects[kind];
  if (isUser) return { kind: 'user', sub, accountId: account ?? 'acme', role: kind };
  return kind === 'agent' ? { kind, sub, team: team ?? 'technical_support' } : { kind, sub };
};

runCommand('npm run token', async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...addressOptions,
      account: { type: 'string' },
      user: { type: 'string' },
      team: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  console.log(await devToken(baseUrlOf(values), tokenRequest(positionals, values)));
});
