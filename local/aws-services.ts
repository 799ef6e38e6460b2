import { randomUUID } from 'node:crypto';
import { clock } from '../shared/core/clock.ts';
import { toInstant } from '../shared/core/instant.ts';
import type { Response } from '../shared/http/respond.ts';
import { Fault } from './fault.ts';
import { type HttpServer, listen } from './http-server.ts';
import { localKms, newKeyArns, type SignInput } from './kms.ts';
import { type Recent, recent } from './recent.ts';

/** An event of the bus, as rules match it. */
export interface BusEvent {
  id: string;
  source: string;
  'detail-type': string;
  time: string;
  detail: Record<string, unknown>;
}

/** A line of the audit log group: an OCSF event, which carries the entry. */
export interface AuditLine extends Record<string, unknown> {
  unmapped: Record<string, unknown>;
}

/** Handlers by the request's `x-amz-target`, such as `Logs_20140328.PutLogEvents`. They throw `Fault`. */
type Operations = Record<string, (input: never) => unknown>;

/** Stand-ins for the AWS services that functions call; the SDK reaches them over HTTP. */
export interface AwsServices {
  /** Environment variables that make the SDK call the stand-ins. */
  environment: Record<string, string>;
  /** ARNs of the KMS keys that sign tokens. They are new at each start, so tokens from before it are invalid. */
  signingKeys: string[];
  /** ARN of the KMS key that signs checkpoints and receipts; new at each start, too. */
  checkpointKey: string;
  /** Checkpoints that were archived. */
  archived: Recent<ArchivedObject>;
  events: Recent<BusEvent>;
  audit: Recent<AuditLine>;
  /** Adds operations of services that can only start once the functions are loaded. */
  serve: (operations: Operations) => void;
  close: HttpServer['close'];
}

/** An object of the bucket of checkpoints. */
export interface ArchivedObject {
  /** The path of the request: `/bucket/key`. */
  path: string;
  text: string;
}

const maxKept = 5000;

interface PutEvents {
  Entries: { Source: string; DetailType: string; Detail: string; Time?: number }[];
}

interface PutLogEvents {
  logEvents: { message: string }[];
}

/** A response in the protocol version of the request. */
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
 * Starts the stand-ins for EventBridge, CloudWatch Logs and KMS (protocol AWS JSON 1.1) and for writes to S3 on a free port.
 * Requests to Step Functions (AWS JSON 1.0) use the same port; `serve` adds their handler.
 */
export const startAwsServices = async (): Promise<AwsServices> => {
  const events = recent<BusEvent>(maxKept);
  const audit = recent<AuditLine>(maxKept);
  const archived = recent<ArchivedObject>(maxKept);
  const signingKeys = newKeyArns(1);
  const [checkpointKey = ''] = newKeyArns(1);
  const kms = localKms([...signingKeys, checkpointKey]);

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

  const server = await listen(0, async ({ method, path, headers, body }) => {
    if (method === 'PUT') {
      archived.add({ path: decodeURIComponent(path), text: body.toString() });
      return { statusCode: 200, headers: {}, body: '' };
    }
    const answer = (statusCode: number, content: unknown) => json(statusCode, headers['content-type'], content);
    const operation = operations[headers['x-amz-target'] ?? ''];
    if (!operation) return answer(400, { __type: 'UnknownOperationException', message: 'not available locally' });
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
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SFN: endpoint,
    },
    signingKeys,
    checkpointKey,
    archived,
    events,
    audit,
    serve: (more) => {
      Object.assign(operations, more);
    },
    close: server.close,
  };
};
