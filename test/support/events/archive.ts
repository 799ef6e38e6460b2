import { s3 } from '../../../shared/journal/archive-store.ts';

/** Checkpoints that were archived, and how the bucket fails. */
export interface Archive {
  objects: { key: string; text: string }[];
  /** Asked at each write: true fails it. */
  failing: (key: string) => boolean;
  clear: () => void;
}

/** Puts an in-memory stand-in in the place of S3, for this test file. */
export const makeArchive = (): Archive => {
  const archive: Archive = {
    objects: [],
    failing: () => false,
    clear: () => {
      archive.objects.length = 0;
      archive.failing = () => false;
    },
  };
  s3.middlewareStack.add(
    () => async (args) => {
      const { Key: key = '', Body: text } = args.input as { Key?: string; Body?: string };
      if (archive.failing(key)) throw new Error('the bucket is down');
      archive.objects.push({ key, text: String(text) });
      return { response: {}, output: { $metadata: {} } } as never;
    },
    { step: 'initialize', name: 'test-archive', priority: 'low', override: true },
  );
  return archive;
};
