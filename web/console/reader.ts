import type { SignIn } from './configuration.ts';
import { type Persona, tokenRequestOf } from './personas.ts';

/** The person who reads the console. */
export interface Reader {
  persona: Persona;
  /** The account of a user. */
  account: string | undefined;
  /** A name to show. */
  name: string;
}

/** The claims of a token, not verified: the API verifies it with each request. */
export type Claims = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * The reader for whom a token is. Undefined when its claims show neither a user of an account nor an agent of a team.
 * @param token claims of the token that the API accepts
 * @param profile claims of the ID token, for the name
 */
export const readerOf = ({ principals }: SignIn, token: Claims, profile: Claims): Reader | undefined => {
  const nameOr = (subject: string): string =>
    textOf(profile['name']) ?? textOf(profile['email']) ?? textOf(token[subject]) ?? '';
  const hasAll = (required: Readonly<Record<string, string>>): boolean =>
    Object.entries(required).every(([name, value]) => token[name] === value);
  const { user, agent } = principals;
  if (user && hasAll(user.requiredClaims)) {
    const account = textOf(token[user.claims.accountId]);
    const role = textOf(token[user.claims.role]);
    const persona = role === 'owner' || role === 'admin' ? role : 'member';
    if (account !== undefined) return { persona, account, name: nameOr(user.claims.subject) };
  }
  if (agent && hasAll(agent.requiredClaims) && textOf(token[agent.claims.team]) !== undefined) {
    return { persona: 'agent', account: undefined, name: nameOr(agent.claims.subject) };
  }
  return undefined;
};

/** A token of a sample person, from `npm start`. @throws Error when it is refused */
export const sampleToken = async (persona: Persona, account: string): Promise<string> => {
  const response = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(tokenRequestOf(persona, account)),
  });
  if (!response.ok) throw new Error(`POST /dev/token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
};
