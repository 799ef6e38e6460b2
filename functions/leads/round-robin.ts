import { readUsers } from '../../shared/accounts/user-store.ts';
import { checkPreconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import { emptyBitmap, sizeOf } from '../../shared/core/bitmap.ts';
import { dayIn } from '../../shared/core/time-zone.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { retryAssignment } from '../../shared/leads/assign-lead.ts';
import { assignWaitingOf } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import { currentRoundRobin, maxMembers } from '../../shared/leads/current-round-robin.ts';
import { checkEligibility } from '../../shared/leads/eligibility.ts';
import type { RoundRobinEvents } from '../../shared/leads/events.ts';
import { memberView, settingsOf } from '../../shared/leads/lead.ts';
import { requireLeadContext } from '../../shared/leads/lead-context.ts';
import { countQueue } from '../../shared/leads/queue-store.ts';
import {
  type MemberSettings,
  type Moment,
  memberOf,
  previewPicks,
  withSettings,
} from '../../shared/leads/round-robin.ts';
import { roundRobinWrite } from '../../shared/leads/round-robin-store.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { commit } from '../../shared/table/commit.ts';

const entryOf = entriesOf<RoundRobinEvents>();

type LeadHandlers = Handlers<typeof leadRoutes>;

/** How many of the next picks the response lists. */
const shownPicks = 10;

/** Reads the round robin of a campaign at an instant. */
const readRoundRobin = async (accountId: string, campaignId: string, now: string) => {
  const context = await requireLeadContext(accountId, campaignId);
  const day = dayIn(context.account.timeZone, now);
  return { context, day, state: await currentRoundRobin(accountId, context, day) };
};

/** Reads the members of a campaign's round robin, and the next picks. */
export const getRoundRobin: LeadHandlers['getRoundRobin'] = async ({ params, now }) => {
  const { accountId, campaignId } = params;
  const { context, day, state } = await readRoundRobin(accountId, campaignId, now);
  const present = Object.keys(state.members).filter((userId) => !memberOf(state, userId)?.away);
  const { ineligible } = await checkEligibility(accountId, context.campaign.number, state, present);
  const moment: Moment = { now, day, ineligible };
  // The roster is an index and can be out of date: users without access are no members.
  const members = present.filter((userId) => ineligible.get(userId) !== 'no-access').sort();
  const [users, waiting] = await Promise.all([
    readUsers(accountId, members),
    context.waiting ? countQueue(accountId, context.campaign) : 0,
  ]);
  const items = members.flatMap((userId) => {
    const member = memberOf(state, userId);
    return member ? [memberView(userId, users.get(userId)?.name ?? '', member, moment)] : [];
  });
  const beyond = Math.max(0, sizeOf(context.roster?.members ?? emptyBitmap) - maxMembers);
  return { body: { campaignId, members: items, next: previewPicks(state, moment, shownPicks), waiting, beyond } };
};

/** The members of the answer that change without the caller: leads keep coming, and users are renamed. */
const computedMembers = ['name', 'today', 'total', 'eligible', 'reason'];

const etagOf = ({ weight, dailyCap, pausedUntil }: MemberSettings): string =>
  `"${weight}-${dailyCap ?? ''}-${pausedUntil ?? ''}"`;

/** Sets weight, cap and pause of a member, and assigns waiting leads if the member is eligible for them now. */
export const putRoundRobinMember: LeadHandlers['putRoundRobinMember'] = async (call) => {
  const { params, body, preconditions } = call;
  const { accountId, campaignId, userId } = params;
  const round = () =>
    serializePerCampaign(accountId, campaignId, async () => {
      const cause = currentCause(call);
      const { context, day, state } = await readRoundRobin(accountId, campaignId, cause.now);
      // Checks this member alone: checking all would take so long that new leads always come first.
      const { ineligible } = await checkEligibility(accountId, context.campaign.number, state, [userId]);
      const before = memberOf(state, userId);
      if (!before || before.away || ineligible.get(userId) === 'no-access') {
        throw new Problem('not-found', { detail: 'The user is not in the round robin of the campaign.' });
      }
      const from = settingsOf(before);
      checkPreconditions(preconditions, etagOf(from));
      checkReadOnly(call.readOnly, { userId }, computedMembers);
      const next = withSettings(state, userId, settingsOf(body));
      const after = memberOf(next, userId) ?? before;
      const to = settingsOf(after);
      if (etagOf(from) !== etagOf(to)) {
        const target = { type: 'user', id: userId };
        const entry = entryOf(accountId, target, 'round-robin.changed', cause, { campaignId, from, to });
        await commit({ writes: [roundRobinWrite(accountId, { ...state, ...next }, context.stored)], entries: [entry] });
      }
      return { after, moment: { now: cause.now, day, ineligible } };
    });
  const member = await retryAssignment(round, () => false);
  await assignWaitingOf(accountId, [campaignId]);
  const user = (await readUsers(accountId, [userId])).get(userId);
  return { body: memberView(userId, user?.name ?? '', member.after, member.moment), etag: etagOf(member.after) };
};
