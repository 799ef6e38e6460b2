import { runCanary } from '../../functions/canary/run.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { clock } from '../../shared/core/clock.ts';
import { signalTypes } from '../../shared/signals/signal.ts';
import { agent } from '../../test/support/api/identity.ts';
import { later, setClock } from '../../test/support/clock/clock.ts';
import { makeSinks } from '../../test/support/events/sinks.ts';
import { deliver, isNewEntry, openStream } from '../../test/support/events/stream.ts';
import { exactly, type Findings } from '../report.ts';
import { type Cost, costOf, costTable } from '../support/cost.ts';
import { freshTable } from '../support/environment.ts';
import { makeSupported, succeed } from '../support/world.ts';

/** What owners and agents do around a grant: units only, which do not vary. */
const aroundGrants = async (): Promise<Cost[]> => {
  const { accountId, owner } = await makeSupported('around', { grants: 1, sessions: 1 });
  const params = { accountId };
  const requester = agent('technical_support', 'agent-5');
  const asked = await costOf('access request', () =>
    succeed<{ requestId: string }>('createAccessRequest', {
      as: requester,
      body: { accountId, duration: 'P1D', reason: 'An import of contacts stopped half way' },
    }),
  );
  const { requestId } = asked.result;
  return [
    await costOf('grant', () => succeed('createGrant', { as: owner, params, body: { duration: 'P7D' } })),
    asked,
    await costOf('access request approved', () =>
      succeed('approveAccessRequest', { as: owner, params: { accountId, requestId }, body: {} }),
    ),
    await costOf('support access shown', () => succeed('getSupportAccess', { as: owner, params })),
    await costOf('a page of the journal', () => succeed('listJournal', { as: owner, params })),
  ];
};

/** One run of the canary, with everything that it sets off behind the stream and the bus. */
const canaryRun = async (): Promise<Cost> => {
  const sinks = makeSinks();
  const stream = await openStream();
  setClock(clock.now());
  const wait = async (millis: number): Promise<void> => {
    setClock(later(clock.now(), millis));
    const known = sinks.events.length;
    await deliver(sequencer, (await stream.read()).filter(isNewEntry));
    for (const detail of sinks.events.slice(known)) {
      if ((signalTypes as readonly string[]).includes(detail.type)) await outbox({ detail });
    }
  };
  await runCanary(wait);
  const cost = await costOf('a run of the canary, with stream and signals', () => runCanary(wait));
  setClock();
  stream.close();
  return cost;
};

/** Grants, access requests and the canary: requests and units. */
export const measure = async (): Promise<Findings> => {
  await freshTable('grants');
  const costs = await aroundGrants();
  await freshTable('canary');
  const canary = await canaryRun();
  return {
    claims: costs
      .filter(({ what }) => what === 'grant' || what === 'access request approved')
      .map(({ what, requests }) => exactly(`${what}: transactions`, requests['TransactWriteItems'] ?? 0, 1)),
    tables: [costTable('Around a grant, and the canary', [...costs, canary])],
  };
};
