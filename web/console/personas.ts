/** The persons of the sample accounts, as `POST /dev/token` knows them. */
export const personas = ['owner', 'admin', 'member', 'agent', 'stranger'] as const;
export type Persona = (typeof personas)[number];

/** The sample accounts. */
export const accounts = ['acme', 'globex', 'playground'] as const;

/** The subject of each person. The stranger is an owner of another account. */
const subjects = { owner: 'olivia', admin: 'adam', member: 'mia', agent: 'ada', stranger: 'olivia' } as const;

/** The display name of each person. */
export const names: Readonly<Record<Persona, string>> = {
  owner: 'Olivia',
  admin: 'Adam',
  member: 'Mia',
  agent: 'Ada',
  stranger: 'Olivia',
};

/** The body of `POST /dev/token` for a person. */
export const tokenRequestOf = (persona: Persona, account: string): Record<string, string> => {
  const sub = subjects[persona];
  if (persona === 'agent') return { kind: 'agent', sub, team: 'technical_support' };
  if (persona === 'stranger')
    return { kind: 'user', sub, accountId: account === 'globex' ? 'acme' : 'globex', role: 'owner' };
  return { kind: 'user', sub, accountId: account, role: persona };
};
