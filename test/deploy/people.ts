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
  service: { token: string };
  /** Who checks the tokens of routes that are open to users and services: with an issuer each, only the function can. */
  mixedRoutesCheckedBy: 'gateway' | 'function';
  /** Tokens that must open nothing, by what is wrong with them. */
  worthless: Record<string, string>;
}

/** The two accounts of the scenario. */
export const acme = 'acme';
export const other = 'other';
export const team = 'customer_service';
