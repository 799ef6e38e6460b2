import { db } from '../../../shared/table/client.ts';
import { reader } from '../../../shared/table/reader.ts';

// What is added to the middleware at any time is to reach the reader, too.
reader.config.cacheMiddleware = false;

/** The document client, for hooks: they see what the reader sends as well. */
export { db };
