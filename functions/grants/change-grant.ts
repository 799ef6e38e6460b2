import { commit } from '../../shared/db/commit.ts';
import { termsChange } from '../../shared/db/grant-changes.ts';
import { readGrant } from '../../shared/db/grants.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { grantAt, grantEtag } from '../../shared/domain/grant.ts';
import { grantChanged } from '../../shared/domain/grant-transitions.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { checkIfMatch } from '../../shared/http/etag.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { causeNow } from './cause.ts';
import { checkEnd, checkTeams, endFor } from './terms.ts';

type ChangeGrant = Handlers<typeof grantRoutes>['changeGrant'];

const endOf = ({ body }: Call<(typeof grantRoutes)['changeGrant']>, now: string) => {
  if (body.duration !== undefined) return { expiresAt: endFor(body.duration, now), duration: body.duration };
  if (body.expiresAt === undefined) return undefined;
  checkEnd(body.expiresAt, now);
  return { expiresAt: body.expiresAt };
};

/**
 * Changes the terms of an active grant in place. A lost race is read again: then the entity tag tells. Each round is
 * decided at its own instant, so that a request which was held up cannot bring back what has ended meanwhile.
 */
export const changeGrant: ChangeGrant = async (call) => {
  const { params, body, ifMatch } = call;
  checkTeams(body.teams ?? []);
  endOf(call, call.now);
  return untilUncontested(async () => {
    const stored = await readGrant(params);
    if (!stored) throw new Problem('not-found');
    const cause = causeNow(call);
    const current = grantAt(stored, cause.now);
    if (current.status !== 'active') throw new Problem('grant-ended', { detail: `The grant is ${current.status}.` });
    checkIfMatch(ifMatch, grantEtag(current));
    const end = endOf(call, cause.now);
    const transition = grantChanged(stored, { scope: body.scope, teams: body.teams, end }, cause);
    if (typeof transition === 'string') return { body: current, etag: grantEtag(current) };
    await commit(termsChange(transition));
    return { body: transition.after, etag: grantEtag(transition.after) };
  });
};
