import type { Role } from './principal.ts';

const rank: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** The lower of two roles: a demotion applies at once, a promotion only once a new token also has it. */
export const lesserRole = (one: Role, other: Role): Role => (rank[one] <= rank[other] ? one : other);
