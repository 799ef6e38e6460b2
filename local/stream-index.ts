import { DatabaseSync } from 'node:sqlite';

/**
 * Creates an index in the data file of the embedded engine. To number a stream record, the engine scans the records of all
 * tables for the highest number, so writes become slower with every write; the index makes that a single lookup.
 */
export const indexStreamRecords = (file: string): void => {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(
    'CREATE INDEX IF NOT EXISTS stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
  );
  database.close();
};
