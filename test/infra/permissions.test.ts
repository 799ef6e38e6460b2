import { describe, expect, it } from 'vitest';
import { accountActions, isList, type Route } from '../../shared/api/route.ts';
import { contexts } from '../../shared/routes.ts';
import { keys, systemPartition } from '../../shared/table/keys.ts';
import { functionAt, listOf, pushing, resourcesOf, type Statement, statementsIn, templates } from './templates.ts';

const { data, service } = templates(pushing);
const both = [data, service];

const statement = (entry: string, sid: string): Statement | undefined =>
  functionAt(service, entry).statements.find((one) => one.Sid === sid);

const actions = (entry: string, sid: string): string[] => {
  const found = statement(entry, sid);
  return found ? [...listOf(found.Action)].sort() : [];
};

const indexes = (entry: string): string[] =>
  listOf(statement(entry, 'Indexes')?.Resource ?? []).map(
    (arn) => JSON.stringify(arn).match(/\/index\/(\w+)/)?.[1] ?? '',
  );

/** The entries of all functions. */
const entries = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).map((fn) =>
  String(fn.Metadata?.['gatehouse:entry']),
);

/** Actions on items of partitions whose key fits, in requests that name one. */
const onPartition = (partitions: string | string[], ...allowed: string[]) => ({
  Action: allowed.length === 1 ? allowed[0] : allowed,
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions].flat() },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
});

const journals = 'A#*#J';

/** What it takes to bring items of an account up to date and to tidy up after that. */
const changing = ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];

describe('permissions', () => {
  it('name every action that they allow', () => {
    const allowed = both.flatMap(statementsIn).filter((one) => one.Effect === 'Allow');
    expect(allowed.length).toBeGreaterThan(20);
    expect(allowed.flatMap((one) => listOf(one.Action)).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name what they are for: nothing is allowed on every resource', () => {
    const policies = both.flatMap((template) => Object.values(resourcesOf(template, 'AWS::IAM::Policy')));
    const statements = policies.flatMap(statementsIn);
    expect(statements.length).toBeGreaterThan(20);
    const wide = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
    // Executions of the one machine have names that are made as they start, and objects those of what they hold; deliveries of
    // logs take no resource.
    expect(wide.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      [
        'ItemExecutions',
        {
          'Fn::Join': [
            '',
            ['arn:aws:states:us-east-1:', { Ref: 'AWS::AccountId' }, ':execution:Gatehouse-Assignments:*'],
          ],
        },
      ],
      ['LogDelivery', '*'],
      [
        'Archive',
        { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: expect.stringMatching(/CheckpointBucketName/) }, '/*']] },
      ],
    ]);
    const deliveries = statements.filter(({ Sid }) => Sid === 'LogDelivery').flatMap(({ Action }) => listOf(Action));
    expect(
      deliveries.filter(
        (action) => !/^logs:\w*(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies|LogGroups)$/.test(action),
      ),
    ).toEqual([]);
  });

  it('come without policies that AWS manages', () => {
    const roles = both.flatMap((template) => Object.values(resourcesOf(template, 'AWS::IAM::Role')));
    expect(roles.length).toBe(31);
    for (const role of roles) expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('are given to each function by a role of its own', () => {
    const functions = Object.values(resourcesOf(service, 'AWS::Lambda::Function'));
    const roles = functions.map((fn) => JSON.stringify(fn.Properties?.['Role']));
    expect(new Set(roles).size).toBe(functions.length);
    const machines = Object.keys(resourcesOf(service, 'AWS::StepFunctions::StateMachine'));
    expect(functions.length + machines.length).toBe(Object.keys(resourcesOf(service, 'AWS::IAM::Role')).length);
  });

  it.each(Object.entries(contexts))('of the routes of %s are those that they declare', (context, routes) => {
    const entry = `functions/${context}/handler.ts`;
    const declared = Object.values(routes).flatMap((route) =>
      accountActions(route).map((action) => `dynamodb:${action}`),
    );
    expect(actions(entry, 'Table')).toEqual([...new Set(declared)].sort());
    expect(indexes(entry)).toEqual([
      ...new Set(Object.values(routes).flatMap((route) => ('indexes' in route.uses ? route.uses.indexes : []))),
    ]);
  });

  it.each([
    // And to take away at once what nobody looks at any more.
    ['expiry/sweep-handler', ['BatchGetItem', 'BatchWriteItem', ...changing.slice(1)], ['due']],
    ['expiry/timer-handler', ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'], []],
    ['sequencer/handler', ['BatchGetItem', 'GetItem', 'Query'], ['due']],
    ['checkpoints/handler', ['BatchGetItem', 'Query'], ['due']],
    ['signals/outbox-handler', ['UpdateItem'], []],
    ['signals/push-handler', ['UpdateItem'], []],
    [
      'assignment-workflow/plan-handler',
      ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'PutItem', 'Query'],
      [],
    ],
    ['assignment-workflow/part-handler', ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], []],
    ['assignment-workflow/roster-handler', changing, []],
    ['assignment-workflow/finish-handler', ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'], []],
  ])('of functions/%s.ts are those that its code needs', (name, table, index) => {
    const entry = `functions/${name}.ts`;
    expect(actions(entry, 'Table')).toEqual(table.map((action) => `dynamodb:${action}`));
    expect(indexes(entry)).toEqual(index);
  });

  it('let those who need a secret of the system update its item, and no other that their context does not write', () => {
    const needing = Object.entries(contexts).filter(([, routes]) =>
      (Object.values(routes) as Route[]).some((route) => isList(route) || route.uses.secret),
    );
    const updating = needing.filter(([context]) =>
      actions(`functions/${context}/handler.ts`, 'Table').includes('dynamodb:UpdateItem'),
    );
    expect(updating.map(([context]) => context).sort()).toEqual([
      'access-requests',
      'accounts',
      'assignments',
      'campaigns',
      'decisions',
      'grants',
      'leads',
      'policies',
      'sensitive-actions',
      'sessions',
      'share-link-openings',
      'share-links',
      'trash',
    ]);
    const others = needing.filter((one) => !updating.includes(one));
    expect(others.map(([context]) => context)).toEqual(['journal']);
    for (const [context] of others) {
      expect(statement(`functions/${context}/handler.ts`, 'TableWithin')).toMatchObject(
        onPartition([systemPartition, journals], 'dynamodb:UpdateItem'),
      );
    }
  });

  it('let the sequencer update journals, and nothing else of an account', () => {
    expect(statement('functions/sequencer/handler.ts', 'TableWithin')).toMatchObject(
      onPartition(journals, 'dynamodb:PutItem', 'dynamodb:UpdateItem'),
    );
    expect(keys.journalEntry('*', 'jrn_1').PK).toBe(journals);
  });

  it('let checkpoints be signed with their own key, and written among journals and into their bucket only', () => {
    const entry = 'functions/checkpoints/handler.ts';
    expect(statement(entry, 'TableWithin')).toMatchObject(
      onPartition(journals, 'dynamodb:PutItem', 'dynamodb:UpdateItem'),
    );
    expect(statement(entry, 'Archive')).toMatchObject({ Action: 's3:PutObject' });
    const signing = Object.values(resourcesOf(service, 'AWS::Lambda::Function'))
      .map((fn) => String(fn.Metadata?.['gatehouse:entry']))
      .filter((one) => actions(one, 'SignCheckpoints').length > 0);
    expect(signing.sort()).toEqual([entry, 'functions/journal/handler.ts']);
    for (const one of signing) {
      expect(actions(one, 'SignTokens')).toEqual([]);
      expect(JSON.stringify(statement(one, 'SignCheckpoints')?.Resource)).toMatch(/CheckpointKeyArn/);
    }
  });

  it('let signals be kept and settled among those of receivers only, but for the receipt on the session', () => {
    const receivers = keys.pendingSignal('*', 'jrn_1').PK;
    expect(receivers).toBe('R#*');
    expect(keys.doneSignal('*', 'jrn_1').PK).toBe(receivers);
    expect(statement('functions/signals/outbox-handler.ts', 'TableWithin')).toMatchObject(
      onPartition(receivers, 'dynamodb:ConditionCheckItem', 'dynamodb:PutItem'),
    );
    const settling = ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem'];
    expect(statement('functions/signals/push-handler.ts', 'TableWithin')).toMatchObject(
      onPartition(receivers, ...settling.map((action) => `dynamodb:${action}`)),
    );
  });

  it('let messages be taken from their queue, and from no other', () => {
    const taking = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).flatMap((fn) => {
      const entry = String(fn.Metadata?.['gatehouse:entry']);
      const found = statement(entry, 'Messages');
      return found ? [{ entry, allowed: found.Action, queue: found.Resource }] : [];
    });
    const [[queue] = []] = Object.entries(resourcesOf(service, 'AWS::SQS::Queue')).filter(
      ([, { Properties }]) => Properties?.['RedrivePolicy'],
    );
    expect(taking).toEqual([
      {
        entry: 'functions/signals/push-handler.ts',
        allowed: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        queue: { 'Fn::GetAtt': [queue, 'Arn'] },
      },
    ]);
  });

  it('let only the sequencer speak to the bus and the audit log', () => {
    const speakers = entries.filter((entry) => statement(entry, 'Bus') || statement(entry, 'AuditLog'));
    expect(speakers).toEqual(['functions/sequencer/handler.ts']);
  });

  it('let only the functions that know the state machine start bulk assignments', () => {
    const starters = entries.filter((entry) => actions(entry, 'Assignments').length > 0).sort();
    expect(starters).toEqual([
      'functions/assignment-workflow/finish-handler.ts',
      'functions/assignments/handler.ts',
      'functions/expiry/sweep-handler.ts',
    ]);
    expect(entries.filter((entry) => 'ASSIGNMENT_MACHINE' in functionAt(service, entry).environment).sort()).toEqual(
      starters,
    );
    for (const entry of starters) {
      expect(statement(entry, 'Assignments')).toMatchObject({
        Action: 'states:StartExecution',
        Resource: functionAt(service, entry).environment['ASSIGNMENT_MACHINE'],
      });
    }
  });

  it('let the key of the data be used through DynamoDB only, and for writing only by those who write', () => {
    for (const entry of entries) {
      const onKey = functionAt(service, entry)
        .statements.filter((one) => listOf(one.Action).some((action) => action.startsWith('kms:')))
        .filter(({ Sid = '' }) => !['SignTokens', 'PublishKeys', 'SignCheckpoints'].includes(Sid));
      const onTable = [...actions(entry, 'Table'), ...actions(entry, 'TableWithin')];
      expect(onKey.length > 0, entry).toBe(onTable.length > 0);
      for (const { Condition } of onKey) {
        expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' } });
      }
      const writes = onTable.some((action) => /Put|Update|Delete/.test(action));
      expect(actions(entry, 'KeyThroughTable').includes('kms:Encrypt'), entry).toBe(writes);
    }
  });
});
