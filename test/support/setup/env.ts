import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { clock } from '../../../shared/core/clock.ts';
import { toInstant } from '../../../shared/core/instant.ts';
import { identity } from '../api/identity.ts';
import { waitForAnswers } from './request-timeouts.ts';

// Runs from a fixed instant, so that no test depends on the day on which it runs. It counts from the start of the process:
// files that share one never see time go back.
const suiteStart = Date.parse('2026-11-21T08:00:00.000Z');
clock.now = () => toInstant(suiteStart + performance.now());

waitForAnswers();

// What the deployment gives its functions, for every test file: a table name of its own, and silence in the log.
Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoEndpoint'),
  TABLE_NAME: `test-${inject('run')}-${randomBytes(4).toString('hex')}`,
  SETTINGS: inject('settings'),
  IDENTITY: JSON.stringify(identity),
  EVENT_BUS_NAME: 'gatehouse',
  AUDIT_LOG_GROUP: '/gatehouse/audit',
  SIGNING_KEYS: JSON.stringify(
    ['8a1c2d3e-0001', '8a1c2d3e-0002'].map((id) => `arn:aws:kms:eu-central-1:111122223333:key/${id}`),
  ),
  CHECKPOINT_KEY: 'arn:aws:kms:eu-central-1:111122223333:key/8a1c2d3e-0009',
  CHECKPOINT_BUCKET: 'checkpoints',
  ASSIGNMENT_MACHINE: 'arn:aws:states:eu-central-1:111122223333:stateMachine:Gatehouse-Assignments',
  TOKEN_ISSUER: 'https://gatehouse.example',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
