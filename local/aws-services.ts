import { randomUUID } from 'node:crypto';
import { clock } from '../shared/core/clock.ts';
import { toInstant } from '../shared/core/instant.ts';
import type { Response } from '../shared/http/respond.ts';
import { Fault } from './fault.ts';
import { type HttpServer, listen } from './http-server.ts';
import { localKms, newKeyArns, type SignInput } from './kms.ts';
import { type Recent, recent } from './recent.ts';

/** An event as rules of the bus see it. */
export interface BusEvent {
  id: string;
  source: string;
  'detail-type': string;
  time: string;
  detail: Record<string, unknown>;
}

/** A line of the audit log group. */
export type AuditLine = Record<string, unknown>;

/** What a service is asked to do, by the name that requests give it: `Logs_20140328.PutLogEvents`. They throw Fault. */
type Operations = Record<string, (input: never) => unknown>;

/** Stand-ins for the AWS services that functions send to, reached by the SDK over HTTP as the real ones are. */
export interface AwsServices {
  /** What makes the SDK send here. */
  environment: Record<string, string>;
  /** The KMS key that signs tokens, made at this start: tokens of an earlier one are no longer good. */
  signingKeys: string[];
  events: Recent<BusEvent>;
  audit: Recent<AuditLine>;
  /** Serves more operations: of what can start only when the functions are there. */
  serve: (operations: Operations) => void;
  close: HttpServer['close'];
}

const kept = 5000;

interface PutEvents {
  Entries: { Source: string; DetailType: string; Detail: string; Time?: number }[];
}

interface PutLogEvents {
  logEvents: { message: string }[];
}

/** In the version of the protocol that was spoken. */
const json = (statusCode: number, contentType: string | undefined, body: unknown): Response => ({
  statusCode,
  headers: { 'content-type': contentType ?? 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

interface Sign extends Omit<SignInput, 'Message'> {
  Message: string;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Starts the stand-ins for EventBridge, CloudWatch Logs and KMS (the protocol AWS JSON 1.1) on a free port; requests to
 * Step Functions (AWS JSON 1.0) come there, too.
 */
export const startAwsServices = async (): Promise<AwsServices> => {
  const events = recent<BusEvent>(kept);
  const audit = recent<AuditLine>(kept);
  const signingKeys = newKeyArns(1);
  const kms = localKms(signingKeys);

  const operations: Operations = {
    'AWSEvents.PutEvents': ({ Entries }: PutEvents) => ({
      FailedEntryCount: 0,
      Entries: Entries.map(({ Source, DetailType, Detail, Time }) => {
        const id = randomUUID();
        const time = Time === undefined ? clock.now() : toInstant(Time * 1000);
        const detail = JSON.parse(Detail) as Record<string, unknown>;
        events.add({ id, source: Source, 'detail-type': DetailType, time, detail });
        return { EventId: id };
      }),
    }),
    'Logs_20140328.CreateLogStream': () => ({}),
    'Logs_20140328.PutLogEvents': ({ logEvents }: PutLogEvents) => {
      for (const { message } of logEvents) audit.add(JSON.parse(message) as AuditLine);
      return {};
    },
    'TrentService.Sign': (input: Sign) => {
      const { Signature, ...answer } = kms.sign({ ...input, Message: Buffer.from(input.Message, 'base64') });
      return { ...answer, Signature: base64(Signature) };
    },
    'TrentService.GetPublicKey': (input: { KeyId: string }) => {
      const { PublicKey, ...answer } = kms.getPublicKey(input);
      return { ...answer, PublicKey: base64(PublicKey) };
    },
  };

  const server = await listen(0, async ({ headers, body }) => {
    const answer = (statusCode: number, content: unknown) => json(statusCode, headers['content-type'], content);
    const operation = operations[headers['x-amz-target'] ?? ''];
    if (!operation) return answer(400, { __type: 'UnknownOperationException', message: 'not served locally' });
    try {
      return answer(200, operation(JSON.parse(body.toString()) as never));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return answer(400, { __type: error.name, message: error.message });
    }
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    environment: {
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint,
      AWS_ENDPOINT_URL_KMS: endpoint,
      AWS_ENDPOINT_URL_SFN: endpoint,
    },
    signingKeys,
    events,
    audit,
    serve: (more) => {
      Object.assign(operations, more);
    },
    close: server.close,
  };
};
