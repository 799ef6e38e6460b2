import * as z from 'zod/mini';
import { unique } from '../core/stated-check.ts';
import { TeamName } from '../core/team.ts';
import { text } from '../core/text.ts';

/** One to five support teams, each named once. */
export const Teams = z.array(TeamName).check(z.minLength(1), z.maxLength(5), unique);

/** The reason for a request, a grant or a session, in the caller's words. */
export const Reason = text(500);

/** The vendor's reference of a support case. */
export const Ticket = text(128);
