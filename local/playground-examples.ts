import type { LocalGatehouse } from './gatehouse.ts';
import { playground } from './playground.ts';
import { campaigns, people } from './playground-names.ts';

/** Commands to try in the playground, which go on from those of the samples. */
export const playgroundExamples = async ({ token }: Pick<LocalGatehouse, 'token'>): Promise<string> => {
  const boss = await token({ kind: 'user', sub: 'olivia', accountId: playground, role: 'owner' });
  const some = campaigns.slice(0, 2).map(({ campaignId }) => campaignId);
  const job = {
    userIds: people.slice(0, 3).map(({ userId }) => userId),
    changes: [{ campaignIds: some, roundRobin: true }],
  };
  return `# An account to play with: 200 people, 300 campaigns. A search; what a job would change; the job, and how far it is
PLAYGROUND=$URL/v1/accounts/${playground}
BOSS=${boss}
JOB='${JSON.stringify(job)}'
curl -s "$PLAYGROUND/campaigns?q=ete" -H "authorization: Bearer $BOSS"
curl -s "$PLAYGROUND/assignment-jobs?preview=true" -H "authorization: Bearer $BOSS" \\
  -H 'content-type: application/json' -d "$JOB"
ID=$(curl -s $PLAYGROUND/assignment-jobs -H "authorization: Bearer $BOSS" \\
  -H 'content-type: application/json' -d "$JOB" | field jobId)
curl -s $PLAYGROUND/assignment-jobs/$ID -H "authorization: Bearer $BOSS"

# Once the job is done, a lead comes in, and goes to whose turn it is; who is next
while curl -s $PLAYGROUND/assignment-jobs/$ID -H "authorization: Bearer $BOSS" | grep -E '"status":"(queued|running)"'
do sleep 1; done
curl -s $PLAYGROUND/campaigns/${some[0]}/leads -H "authorization: Bearer $SERVICE" \\
  -H 'content-type: application/json' -d '{"leadId":"lead-1"}'
curl -s $PLAYGROUND/campaigns/${some[0]}/round-robin -H "authorization: Bearer $BOSS"`;
};
