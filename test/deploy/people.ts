/** The participants of the scenario, as tokens of one instance's issuers. */
export interface People {
  /** The owner of account `acme`; `id` is their user id. */
  owner: { id: string; token: string };
  /** A plain member of `acme`. */
  member: { token: string };
  /** The owner of another account, `other`. */
  stranger: { token: string };
  /** Support staff of the team `customer_service`. */
  agent: { token: string };
  /** Support staff of another team. */
  outsider: { token: string };
  /** The owner of the account `visited`; `id` is their user id. */
  host: { id: string; token: string };
  /** The agent as an owner of `visited` under the same id, where the issuers allow both. */
  agentAsHost?: { token: string };
  /** The owner of the account `sales`; `id` is their user id. */
  seller: { id: string; token: string };
  /** The owner of the account `ruled`; `id` is their user id. */
  ruler: { id: string; token: string };
  /** The owner of the account `certified`. */
  examiner: { token: string };
  /** The owner of the account `kept`, and a plain member; `id` is their user id. */
  keeper: { id: string; token: string };
  clerk: { id: string; token: string };
  service: { token: string };
  /** Whether gateway or function checks the tokens of routes for users and services: with separate issuers, only the function can. */
  mixedRoutesCheckedBy: 'gateway' | 'function';
  /** Tokens that must be refused, by their defect. */
  worthless: Record<string, string>;
}

/**
 * The accounts of the scenario: `visited` for support sessions, `sales` for campaigns, `ruled` for policies, `certified` for
 * the AuthZEN certification, `kept` for trash and share links.
 */
export const acme = 'acme';
export const other = 'other';
export const visited = 'visited';
export const sales = 'sales';
export const ruled = 'ruled';
export const certified = 'certified';
export const kept = 'kept';
export const team = 'customer_service';
export const otherTeam = 'technical_support';
