import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { timeouts } from '../core/timeouts.ts';
import type { SignedCheckpoint } from './checkpoint-store.ts';

/** The S3 client; exported so that tests can add middleware. */
export const s3 = new S3Client({ maxAttempts: 5, requestHandler: timeouts });

const digits = 16;

/** The name of an archived checkpoint, so that a list of names is in order of size: `acme/0000000000000042`. */
const objectKey = ({ origin, size }: Pick<SignedCheckpoint, 'origin' | 'size'>): string =>
  `${origin.slice(origin.indexOf('/') + 1)}/${String(size).padStart(digits, '0')}`;

/** Writes a checkpoint to the bucket, whose default retention locks it. Repeating it adds a version with the same content. */
export const archiveCheckpoint = async (checkpoint: SignedCheckpoint): Promise<void> => {
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env['CHECKPOINT_BUCKET'],
      Key: objectKey(checkpoint),
      Body: checkpoint.note,
      ContentType: 'text/plain; charset=utf-8',
    }),
  );
};
