import * as z from 'zod/mini';
import { TeamName } from '../core/team.ts';
import { text } from '../core/text.ts';

/** One to five support teams, each named once. */
export const Teams = z.array(TeamName).check(
  z.minLength(1),
  z.maxLength(5),
  z.refine((teams) => new Set(teams).size === teams.length, 'must not name a team twice'),
);

/** The reason for a request, a grant or a session, in the caller's words. */
export const Reason = text(500);

/** The vendor's reference of a support case. */
export const Ticket = text(128);
