import { UserError } from '../../examples/demo/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Answers } from './sign-in.ts';
import { askFor, askForSecret } from './terminal.ts';
import { totp } from './totp.ts';

const inTerminal = 'Run the command in a terminal.';

/** The secret of an authenticator app. @throws UserError when it is not base 32 */
const checkedSecret = (secret: string): string => {
  if (/^[a-z2-7\s=]+$/i.test(secret)) return secret;
  throw new UserError('GATEHOUSE_TOTP_SECRET is not a secret in base 32.');
};

const now = (): Date => new Date(clock.now());

const newPassword = async (): Promise<string> => {
  console.error('This is the first sign-in: choose a password of your own (12 characters, four kinds).');
  const chosen = await askForSecret('New password', inTerminal);
  if (chosen === (await askForSecret('Again', inTerminal))) return chosen;
  throw new UserError('The two passwords are not the same. Try again.');
};

/**
 * What a person answers at the terminal; password and codes without it, when the environment has them.
 * @param environment with `GATEHOUSE_PASSWORD` and `GATEHOUSE_TOTP_SECRET` (base 32), both optional
 */
export const answersOf = (email: string, environment: NodeJS.ProcessEnv): Answers => {
  const { GATEHOUSE_PASSWORD: password, GATEHOUSE_TOTP_SECRET: secret } = environment;
  const code = (): Promise<string> =>
    secret
      ? Promise.resolve(totp(checkedSecret(secret), now()))
      : askFor('One-time code', 'Set GATEHOUSE_TOTP_SECRET, or run the command in a terminal.');
  return {
    now,
    password: async () =>
      password || askForSecret(`Password of ${email}`, 'Set GATEHOUSE_PASSWORD, or run the command in a terminal.'),
    newPassword,
    code,
    firstCode: (shared) => {
      const uri = `otpauth://totp/Gatehouse:${encodeURIComponent(email)}?secret=${shared}&issuer=Gatehouse`;
      console.error(`Add this secret to an authenticator app, which shows the codes from now on: ${shared}\n${uri}`);
      return askFor('One-time code', inTerminal);
    },
  };
};
