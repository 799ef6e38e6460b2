import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { newId } from '../../../shared/core/ids.ts';
import { sessionRoutes } from '../../../shared/sessions/routes.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { keys } from '../../../shared/table/keys.ts';
import { kms as kmsClient } from '../../../shared/tokens/kms.ts';
import { signingKeys } from '../../../shared/tokens/signing-keys.ts';
import { handlerOf } from '../../../test/support/api/api.ts';
import { eventOf } from '../../../test/support/api/call.ts';
import { bareOpening, type PreparedOpening } from '../../bare/opening.ts';
import { type Compared, calls, compare } from '../../support/bare.ts';
import { freshTable, step } from '../../support/environment.ts';
import { answer, intercepted, type Step } from '../../support/intercept.ts';
import { size } from '../../support/sizes.ts';
import { makeSupported, open, openingRequest, type Supported, succeed } from '../../support/world.ts';
import { type Cost, costOf } from './cost.ts';

const accountCount = 10;
const rounds = { rounds: size(81, 2), warmUp: size(16, 1) };

/** Removes all sessions of an account, past all rules. */
const empty = ({ accountId }: Supported): Promise<unknown> =>
  db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.account(accountId),
      UpdateExpression: 'SET liveSessions = :none',
      ExpressionAttributeValues: { ':none': {} },
    }),
  );

/** Opens a session and keeps its transaction. @returns a function that prepares the same for a new session */
const recordOpening = async ({ accountId, owner }: Supported): Promise<() => PreparedOpening> => {
  let transaction = '';
  const keep: Step = (action, input, send) => {
    if (action === 'TransactWriteItems') transaction = JSON.stringify(input['TransactItems']);
    return send(input);
  };
  const { sessionId, accessToken } = await intercepted(db, keep, () => open(accountId, 'agent-1'));
  const entryId = /"ENTRY#([^"]+)"/.exec(transaction)?.[1];
  if (!entryId) throw new Error('the transaction has no journal entry');
  const unsigned = accessToken.slice(0, accessToken.lastIndexOf('.'));
  const [KeyId] = signingKeys();
  return () => {
    const now = new Date().toISOString();
    const text = transaction.replaceAll(entryId, newId('jrn', now)).replaceAll(sessionId, newId('ses', now));
    return { grantor: owner.id, KeyId, unsigned, TransactItems: JSON.parse(text) };
  };
};

/** A fixed signature: signing by the stand-in for KMS in this process is not the work of the functions. */
const Signature = Buffer.from(`3044${`0220${'11'.repeat(32)}`.repeat(2)}`, 'hex');

const compareOpenings = async (): Promise<Compared> => {
  const handler = await handlerOf('sessions');
  const accounts: Supported[] = [];
  const again: (() => PreparedOpening)[] = [];
  for (let made = 0; made < accountCount; made++) {
    const account = await makeSupported(`open-${made}`, { grants: 2 });
    accounts.push(account);
    again.push(await recordOpening(account));
  }
  const events = accounts.map(({ accountId }) =>
    eventOf(sessionRoutes.openSession, openingRequest(accountId, 'agent-1')),
  );
  let prepared: PreparedOpening[] = [];
  const prepare = async (): Promise<void> => {
    await Promise.all(accounts.map(empty));
    prepared = again.map((prepareOne) => prepareOne());
  };
  const product = events.map((event) => () => handler(event));
  const bare = events.map((event, index) => () => bareOpening(event, prepared[index] as PreparedOpening));
  return intercepted(
    await kmsClient(),
    async () => answer({ Signature }),
    () =>
      compare(
        'opening, 2 grants, no session',
        { ...calls(product, 201), prepare },
        { ...calls(bare, 201), prepare },
        rounds,
      ),
  );
};

/** What a session costs from its opening to its end, and the CPU time of an opening. */
export const openings = async (): Promise<{ opening: Cost; costs: Cost[]; compared: Compared }> => {
  await freshTable('opening');
  const { accountId, owner } = await makeSupported('life', { grants: 3, sessions: 2 });
  await makeSupported('limited', { grants: 3, sessions: 2, terms: { maxUses: 10 } });
  const opening = await costOf('opening', () => open(accountId, 'agent-9'));
  const { sessionId, agent } = opening.result;
  const repeatable = { ...openingRequest(accountId, 'agent-8'), headers: { 'idempotency-key': 'one' } };
  const costs: Cost[] = [
    opening,
    await costOf('opening, with an idempotency key', () => succeed('openSession', repeatable)),
    await costOf('opening, of a grant with `maxUses`', () => open('limited', 'agent-9')),
    await costOf('renewal', () => succeed('renewToken', { as: agent, params: { sessionId } })),
    await costOf('end: the agent leaves', () => succeed('leaveSession', { as: agent, params: { sessionId } })),
  ];
  const other = await open(accountId, 'agent-9');
  const end = { as: owner, params: { accountId, sessionId: other.sessionId } };
  costs.push(await costOf('end: by the customer', () => succeed('endSession', end)));
  return { opening, costs, compared: await step('opening', compareOpenings) };
};
