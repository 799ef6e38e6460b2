import { readUsers } from '../../shared/accounts/user-store.ts';
import { checkIfMatch } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { emptyBitmap, sizeOf } from '../../shared/core/bitmap.ts';
import { dayIn } from '../../shared/core/time-zone.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { openLeadContext, retryAssignment } from '../../shared/leads/assign-lead.ts';
import { assignWaitingOf } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import { currentRoundRobin, maxMembers } from '../../shared/leads/current-round-robin.ts';
import { eligibilityOf } from '../../shared/leads/eligibility.ts';
import type { RoundRobinEvents } from '../../shared/leads/events.ts';
import { memberView, settingsOf } from '../../shared/leads/lead.ts';
import {
  type MemberSettings,
  type Moment,
  memberOf,
  previewPicks,
  withSettings,
} from '../../shared/leads/round-robin.ts';
import { roundRobinWrite } from '../../shared/leads/round-robin-store.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { countQueue, readLeadContext } from '../../shared/leads/store.ts';
import { commit } from '../../shared/table/commit.ts';

const entryOf = entriesOf<RoundRobinEvents>();

type LeadHandlers = Handlers<typeof leadRoutes>;

/** How many of the next picks are shown. */
const shownPicks = 10;

/** The round robin of a campaign as it is at an instant. */
const lookAt = async (accountId: string, campaignId: string, now: string) => {
  const desk = openLeadContext(await readLeadContext(accountId, campaignId));
  const day = dayIn(desk.account.timeZone, now);
  return { desk, day, state: await currentRoundRobin(accountId, desk, day) };
};

/** Reads among whom the leads of a campaign are shared out, and who is next. */
export const getRoundRobin: LeadHandlers['getRoundRobin'] = async ({ params, now }) => {
  const { accountId, campaignId } = params;
  const { desk, day, state } = await lookAt(accountId, campaignId, now);
  const present = Object.keys(state.members).filter((userId) => !memberOf(state, userId)?.away);
  const { unfit } = await eligibilityOf(accountId, desk.campaign.number, state, present);
  const moment: Moment = { now, day, unfit };
  // The roster is an index, and can be behind: whoever has no access is no member.
  const members = present.filter((userId) => unfit.get(userId) !== 'no-access').sort();
  const [users, waiting] = await Promise.all([
    readUsers(accountId, members),
    desk.waiting ? countQueue(accountId, campaignId) : 0,
  ]);
  const items = members.flatMap((userId) => {
    const member = memberOf(state, userId);
    return member ? [memberView(userId, users.get(userId)?.name ?? '', member, moment)] : [];
  });
  const beyond = Math.max(0, sizeOf(desk.roster?.members ?? emptyBitmap) - maxMembers);
  return { body: { campaignId, members: items, next: previewPicks(state, moment, shownPicks), waiting, beyond } };
};

const etagOf = ({ weight, dailyCap, pausedUntil }: MemberSettings): string =>
  `"${weight}-${dailyCap ?? ''}-${pausedUntil ?? ''}"`;

/** Sets the terms of a member; leads that wait are handed out if they let somebody have them. */
export const putRoundRobinMember: LeadHandlers['putRoundRobinMember'] = async (call) => {
  const { params, body, ifMatch } = call;
  const { accountId, campaignId, userId } = params;
  const round = () =>
    serializePerCampaign(accountId, campaignId, async () => {
      const cause = currentCause(call);
      const { desk, day, state } = await lookAt(accountId, campaignId, cause.now);
      // Them alone: leads keep coming, and a look at everybody would never be the first to write.
      const { unfit } = await eligibilityOf(accountId, desk.campaign.number, state, [userId]);
      const before = memberOf(state, userId);
      if (!before || before.away || unfit.get(userId) === 'no-access') {
        throw new Problem('not-found', { detail: 'The user is not in the round robin of the campaign.' });
      }
      const from = settingsOf(before);
      checkIfMatch(ifMatch, etagOf(from));
      const next = withSettings(state, userId, settingsOf(body));
      const after = memberOf(next, userId) ?? before;
      const to = settingsOf(after);
      if (etagOf(from) !== etagOf(to)) {
        const target = { type: 'user', id: userId };
        const entry = entryOf(accountId, target, 'round-robin.changed', cause, { campaignId, from, to });
        await commit({ writes: [roundRobinWrite(accountId, { ...state, ...next }, desk.stored)], entries: [entry] });
      }
      return { after, moment: { now: cause.now, day, unfit } };
    });
  const member = await retryAssignment(round, () => false);
  await assignWaitingOf(accountId, [campaignId]);
  const user = (await readUsers(accountId, [userId])).get(userId);
  return { body: memberView(userId, user?.name ?? '', member.after, member.moment), etag: etagOf(member.after) };
};
