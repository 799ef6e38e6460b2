import { aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';

/** An event as EventBridge delivers it to a queue. */
interface Event {
  source: string;
  'detail-type': string;
  detail: { entryId: string; target: { id: string } } & Record<string, unknown>;
}

/** An outside observer: a queue behind a rule on the instance's bus, and a reader of its audit log. */
export interface Witness {
  /** All events delivered so far. */
  events: () => Promise<Event[]>;
  /** What the lines of the audit log that contain a text carry beside their OCSF attributes: the code and the entry. */
  auditLines: (text: string) => Promise<Record<string, unknown>[]>;
  leave: () => Promise<void>;
}

/** Starts observing, with a rule for all of Gatehouse's events. */
export const startWitness = async (emulator: Emulator, { name, outputs }: Deployed): Promise<Witness> => {
  const { EventBusName, AuditLogGroupName } = outputs;
  const rule = { Name: `witness-of-${name}`, EventBusName };
  const { QueueUrl } = await aws<{ QueueUrl: string }>(emulator, 'sqs', 'CreateQueue', { QueueName: rule.Name });
  await aws(emulator, 'events', 'PutRule', { ...rule, EventPattern: JSON.stringify({ source: ['gatehouse'] }) });
  await aws(emulator, 'events', 'PutTargets', {
    Rule: rule.Name,
    EventBusName,
    Targets: [{ Id: 'queue', Arn: `arn:aws:sqs:us-east-1:000000000000:${rule.Name}` }],
  });

  const seen: Event[] = [];
  const receive = () =>
    aws<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(emulator, 'sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
    });
  return {
    events: async () => {
      for (let { Messages } = await receive(); Messages?.length; { Messages } = await receive()) {
        for (const { Body, ReceiptHandle } of Messages) {
          seen.push(JSON.parse(Body) as Event);
          await aws(emulator, 'sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
        }
      }
      return seen;
    },
    auditLines: async (text) => {
      const { events } = await aws<{ events: { message: string }[] }>(emulator, 'logs', 'FilterLogEvents', {
        logGroupName: AuditLogGroupName,
        filterPattern: `"${text}"`,
      });
      return events.map(({ message }) => (JSON.parse(message) as { unmapped: Record<string, unknown> }).unmapped);
    },
    leave: async () => {
      await aws(emulator, 'events', 'RemoveTargets', { Rule: rule.Name, EventBusName, Ids: ['queue'] });
      await aws(emulator, 'events', 'DeleteRule', rule);
      await aws(emulator, 'sqs', 'DeleteQueue', { QueueUrl });
    },
  };
};
