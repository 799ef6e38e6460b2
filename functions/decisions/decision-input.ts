import { Problem } from '../../shared/api/problem.ts';
import { type Ground, readGround } from '../../shared/decisions/read-facts.ts';

/** What decisions of an account rest upon. @throws Problem `not-found` when there is no such account */
export const groundOf = async (...asked: Parameters<typeof readGround>): Promise<Ground> => {
  const ground = await readGround(...asked);
  if (!ground) throw new Problem('not-found');
  return ground;
};
