import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { newId } from '../../../shared/core/ids.ts';
import { sessionRoutes } from '../../../shared/sessions/routes.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { keys } from '../../../shared/table/keys.ts';
import { kms as kmsClient } from '../../../shared/tokens/kms.ts';
import { handlerOf } from '../../../test/support/api.ts';
import { eventOf } from '../../../test/support/call.ts';
import { bareOpening, type PreparedOpening } from '../../bare/opening.ts';
import { type AccountWorld, makeAccount, open, openingRequest, succeed } from '../../support/account-world.ts';
import { type Compared, compare } from '../../support/cpu.ts';
import { freshTable } from '../../support/database.ts';
import { intercepted, type Step } from '../../support/intercept.ts';
import { step } from '../../support/progress.ts';
import { type Cost, costOf } from './cost.ts';

const measured = { rounds: 81, warmUp: 16, calls: 10 };

/** Takes everybody out of an account again, past all rules. */
const empty = async ({ accountId }: AccountWorld): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(accountId),
      UpdateExpression: 'SET liveSessions = :none',
      ExpressionAttributeValues: { ':none': {} },
    }),
  );
};

interface Sent {
  transaction: string;
  entryId: string;
  sessionId: string;
  token: string;
}

/** Opens a session and keeps the transaction that this sends. */
const sentBy = async ({ accountId }: AccountWorld): Promise<Sent> => {
  let transaction = '';
  const keep: Step = (action, input, send) => {
    if (action === 'TransactWriteItems') transaction = JSON.stringify(input['TransactItems']);
    return send(input);
  };
  const { sessionId, token } = await intercepted(db, keep, () => open(accountId, 'agent-1'));
  const entryId = /"ENTRY#([^"]+)"/.exec(transaction)?.[1];
  if (!entryId) throw new Error('the transaction was not seen');
  return { transaction, entryId, sessionId, token };
};

/** The same again, for a session of its own. */
const again = ({ transaction, entryId, sessionId, token }: Sent, grantor: string, KeyId: string): PreparedOpening => {
  const now = new Date().toISOString();
  const text = transaction.replaceAll(entryId, newId('jrn', now)).replaceAll(sessionId, newId('ses', now));
  const unsigned = token.slice(0, token.lastIndexOf('.'));
  return { grantor, KeyId, unsigned, TransactItems: JSON.parse(text) };
};

/** A signature for nothing: that the stand-in for KMS signs in this process is no work of the functions. */
const cannedSignature = Buffer.from(`3044${`0220${'11'.repeat(32)}`.repeat(2)}`, 'hex');
const canned: Step = async () => ({ response: {}, output: { $metadata: {}, Signature: cannedSignature } });

const expectOpened = ({ statusCode, body }: Answer): void => {
  if (statusCode !== 201) throw new Error(`the opening answered ${statusCode}: ${body}`);
};

const compareOpenings = async (KeyId: string): Promise<Compared> => {
  const handler = await handlerOf('sessions');
  const accounts: AccountWorld[] = [];
  for (let made = 0; made < measured.calls; made++) accounts.push(await makeAccount(`open-${made}`, 2, 0));
  const sent = new Map<AccountWorld, Sent>();
  for (const account of accounts) sent.set(account, await sentBy(account));
  const emptyAll = () => Promise.all(accounts.map(empty));
  const events = accounts.map(({ accountId }) =>
    eventOf(sessionRoutes.openSession, openingRequest(accountId, 'agent-1')),
  );
  let prepared: PreparedOpening[] = [];
  const product = {
    prepare: async () => {
      await emptyAll();
    },
    run: async () => {
      for (const event of events) expectOpened(await handler(event));
    },
  };
  const bare = {
    prepare: async () => {
      await emptyAll();
      prepared = [...sent].map(([{ owner }, one]) => again(one, owner.id, KeyId));
    },
    run: async () => {
      for (const [index, event] of events.entries()) {
        const one = prepared[index];
        if (one) expectOpened(await bareOpening(event, one));
      }
    },
  };
  const client = await kmsClient();
  return intercepted(client, canned, () => compare(product, bare, measured));
};

export interface Openings {
  costs: Cost[];
  cpu: Compared;
}

/** What a session costs from its opening to its end, and the CPU time of an opening. */
export const openings = async (keyId: string): Promise<Openings> => {
  await freshTable('opening');
  const { accountId, owner } = await makeAccount('life', 3, 2);
  await makeAccount('limited', 3, 2, { maxUses: 10 });
  const opened = await costOf('opening', () => open(accountId, 'agent-9'));
  const { sessionId, agent } = opened.result;
  const repeatable = { ...openingRequest(accountId, 'agent-8'), headers: { 'idempotency-key': 'one' } };
  const costs: Cost[] = [
    opened,
    await costOf('opening, with an idempotency key', () => succeed('openSession', repeatable)),
    await costOf('opening, of a grant with `maxUses`', () => open('limited', 'agent-9')),
    await costOf('renewal', () => succeed('renewToken', { as: agent, params: { sessionId } })),
    await costOf('end: the agent leaves', () => succeed('leaveSession', { as: agent, params: { sessionId } })),
  ];
  const other = await open(accountId, 'agent-9');
  const put = { as: owner, params: { accountId, sessionId: other.sessionId } };
  costs.push(await costOf('end: the customer puts the agent out', () => succeed('endSession', put)));
  return { costs, cpu: await step('opening', () => compareOpenings(keyId)) };
};
