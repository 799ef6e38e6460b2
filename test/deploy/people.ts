/** Who takes part in the scenario, as tokens of one instance's issuers. */
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
  /** The agent once more, as an owner of `visited` under the same id, where the issuers let anybody be both. */
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
  /** Who checks the tokens of routes that are open to users and services: with an issuer each, only the function can. */
  mixedRoutesCheckedBy: 'gateway' | 'function';
  /** Tokens that must open nothing, by what is wrong with them. */
  worthless: Record<string, string>;
}

/**
 * The accounts of the scenario: support sessions are held in `visited`, campaigns are assigned in `sales`, policies are
 * made in `ruled` and, as the AuthZEN certification has it, in `certified`; `kept` has trash and links.
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
