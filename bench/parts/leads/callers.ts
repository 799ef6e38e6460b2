import { pooled } from '../../../shared/core/pool.ts';
import type { Lead } from '../../../shared/leads/lead.ts';
import { api } from '../../../test/support/api.ts';
import { service } from '../../../test/support/identity.ts';
import type { Matrix } from '../../support/campaign-world.ts';
import { type Metered, metered } from '../../support/meter.ts';

/** What callers were told. */
export interface Handed {
  answers: Lead[];
  /** How often a caller was told that others came first every time, and asked again. */
  refused: number;
  /** How long each lead took, in ms: from the first request for it to its answer. */
  millis: number[];
  /** The longest that a single request took, in ms. */
  longest: number;
}

const callers = 64;
/** No caller begins another lead after this. */
const mostMillis = 180_000;

/** Asks for a lead until there is an answer. @throws on any answer but the lead, or that others came first */
const ask = async (accountId: string, campaignId: string, leadId: string, handed: Handed): Promise<void> => {
  const started = performance.now();
  for (;;) {
    const request = { as: service, params: { accountId, campaignId }, body: { leadId } };
    const asked = performance.now();
    const { status, body } = await api<Lead>('createLead', request);
    handed.longest = Math.max(handed.longest, performance.now() - asked);
    if (status === 201 || status === 200) {
      handed.answers.push(body);
      handed.millis.push(performance.now() - started);
      return;
    }
    if (status !== 409) throw new Error(`the lead was answered ${status}: ${JSON.stringify(body)}`);
    handed.refused++;
  }
};

/** Has leads handed out in the campaigns of an account in turn, by 64 callers who each wait for their answer. */
export const handOut = ({ accountId, campaignIds }: Matrix, leads: number): Promise<Metered<Handed>> =>
  metered(async () => {
    const handed: Handed = { answers: [], refused: 0, millis: [], longest: 0 };
    const endsAt = performance.now() + mostMillis;
    await pooled(
      Array.from({ length: leads }, (_, index) => index),
      callers,
      async (index) => {
        if (performance.now() > endsAt) return;
        await ask(accountId, campaignIds[index % campaignIds.length] ?? '', `lead-${index}`, handed);
      },
    );
    return handed;
  });
