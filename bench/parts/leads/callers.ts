import { pooled } from '../../../shared/core/pool.ts';
import type { Lead } from '../../../shared/leads/lead.ts';
import { api } from '../../../test/support/api/api.ts';
import { service } from '../../../test/support/api/identity.ts';
import { runJob } from '../../support/jobs.ts';
import { type Metered, metered } from '../../support/meter.ts';
import { cpuMillis } from '../../support/timing.ts';
import { type Matrix, makeMatrix, succeed } from '../../support/world.ts';

/** The answers that callers got. */
export interface Answers {
  leads: Lead[];
  /** Answers 409: other callers won every race, and the caller asked again. */
  refused: number;
  /** How long each lead took in ms, from the first request for it to its answer. */
  millis: number[];
  /** The longest single request in ms. */
  longest: number;
}

const callers = 64;

/** Asks for a lead until it is answered. @throws on any answer but the lead and 409 */
const ask = async (accountId: string, campaignId: string, leadId: string, answers: Answers): Promise<void> => {
  const request = { as: service, params: { accountId, campaignId }, body: { leadId } };
  const started = performance.now();
  for (;;) {
    const asked = performance.now();
    const { status, body } = await api<Lead>('createLead', request);
    answers.longest = Math.max(answers.longest, performance.now() - asked);
    if (status === 201 || status === 200) {
      answers.leads.push(body);
      answers.millis.push(performance.now() - started);
      return;
    }
    if (status !== 409) throw new Error(`the lead was answered ${status}: ${JSON.stringify(body)}`);
    answers.refused++;
  }
};

/** 64 callers ask for leads in the campaigns of an account in turn; each waits for its answer. */
export const askConcurrently = ({ accountId, campaignIds }: Matrix, leads: number): Promise<Metered<Answers>> =>
  metered(async () => {
    const answers: Answers = { leads: [], refused: 0, millis: [], longest: 0 };
    await pooled([...new Array(leads).keys()], callers, (index) =>
      ask(accountId, campaignIds[index % campaignIds.length] ?? '', `lead-${index}`, answers),
    );
    return answers;
  });

/** Makes an account whose users are all in the round robin of all its campaigns. */
export const makeRoundRobin = async (members: number, campaigns: number): Promise<Matrix> => {
  const matrix = await makeMatrix('acme', members, campaigns);
  await runJob(matrix, 'roundRobin');
  return matrix;
};

/** The cost of leads without contention. */
export interface Single {
  members: number;
  leads: number;
  cost: Metered;
  /** CPU time of each lead, all threads of this process. */
  micros: number[];
}

/** Asks for leads one after another in a campaign with a roster of `members`; the first half as many warm up. */
export const askOneByOne = async (members: number, leads: number): Promise<Single> => {
  const { accountId, campaignIds } = await makeRoundRobin(members, 1);
  const params = { accountId, campaignId: campaignIds[0] ?? '' };
  const askFor = async (leadId: string): Promise<number> => {
    const before = cpuMillis();
    await succeed<Lead>('createLead', { as: service, params, body: { leadId } });
    return 1000 * (cpuMillis() - before);
  };
  for (let index = 0; index < leads / 2; index++) await askFor(`warm-up-${index}`);
  const micros: number[] = [];
  const cost = await metered(async () => {
    for (let index = 0; index < leads; index++) micros.push(await askFor(`lead-${index}`));
  });
  return { members, leads, cost, micros };
};
