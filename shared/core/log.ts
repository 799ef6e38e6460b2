import { Logger } from '@aws-lambda-powertools/logger';
import { embeddedMetrics, type Metrics } from './metrics.ts';

/**
 * Structured JSON log lines. Every line has a stable `code` (listed in docs/operations/logs.md). Log ids only: no tokens,
 * names, e-mail addresses or bodies.
 */
const logger = new Logger({ serviceName: 'gatehouse' });

type Details = Record<string, string | number | boolean | null | undefined | readonly string[]>;

export const log = {
  /** @param metrics values that CloudWatch reads from the line */
  info: (code: LogCode, details: Details = {}, metrics: Metrics = {}): void =>
    logger.info(code, { code, ...details, ...embeddedMetrics(metrics) }),
  warn: (code: LogCode, details: Details = {}): void => logger.warn(code, { code, ...details }),
  error: (code: LogCode, error: unknown, details: Details = {}): void =>
    logger.error(code, { code, ...details, error: error instanceof Error ? error : new Error(String(error)) }),
};

export type LogCode =
  | 'REQUEST_DONE'
  | 'REQUEST_FAULT'
  | 'DATABASE_UNAVAILABLE'
  | 'TOKEN_REFUSED'
  | 'ISSUER_UNREACHABLE'
  | 'SIGNING_UNAVAILABLE'
  | 'AGENT_LOCKED'
  | 'REFUSAL_NOT_RECORDED'
  | 'START_NOT_STORED'
  | 'AGENT_UNLOCKED'
  | 'SWEEP_DONE'
  | 'STREAM_HEARTBEAT'
  | 'SWEEP_GRANT_FAILED'
  | 'SWEEP_REQUEST_FAILED'
  | 'SWEEP_SESSIONS_FAILED'
  | 'SWEEP_SHARD_FAILED'
  | 'TIMER_FIRED'
  | 'TIMER_FAILED'
  | 'JOURNAL_SEQUENCED'
  | 'JOURNAL_REPAIRED'
  | 'JOURNAL_BATCH_FAILED'
  | 'JOURNAL_HELD'
  | 'JOURNAL_RELEASED'
  | 'JOURNAL_TREE_BEHIND'
  | 'JOURNAL_SHRANK'
  | 'CHECKPOINTS_DONE'
  | 'CHECKPOINT_FAILED'
  | 'NOTICE_HELD'
  | 'ENTRY_UNDELIVERABLE'
  | 'EVENT_OUT_OF_SCHEMA'
  | 'JOB_START_FAILED'
  | 'JOB_PLANNED'
  | 'JOB_PART_FAILED'
  | 'JOB_FINISHED'
  | 'LEADS_HANDED_OUT'
  | 'LEADS_DISCARDED'
  | 'LEADS_FAILED'
  | 'SWEEP_JOB_FAILED'
  | 'SWEEP_LEADS_FAILED'
  | 'SWEEP_TRASH_FAILED'
  | 'SWEEP_ERASURE_FAILED'
  | 'NOTICES_FAILED'
  | 'SHADOW_UNCOUNTED'
  | 'CANARY_DONE'
  | 'CANARY_FAILED'
  | 'SIGNAL_QUEUED'
  | 'SIGNAL_ACKNOWLEDGED'
  | 'SIGNAL_REFUSED'
  | 'SIGNAL_PUSH_FAILED';
