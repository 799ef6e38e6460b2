import * as z from 'zod/mini';
import { safeRecord } from '../core/safe-record.ts';
import { verbatim } from '../core/text.ts';
import { Scalar } from './rule.ts';

const name = () =>
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be letters, digits and _ . : / -'));

/** What somebody does to a thing of the vendor's, as rules name it. */
export const ActionName = name().register(z.globalRegistry, { description: 'Such as `delete` or `export`' });

/** What kind of thing it is. */
export const ResourceType = name().register(z.globalRegistry, { description: 'Such as `opportunity`' });

/** Which one: the vendor's own id, whatever that looks like. */
export const ResourceId = verbatim(256);

const maxBytes = 8192;

/** What rules may ask of a thing. */
export const ResourceProperties = safeRecord(
  z.string().check(z.regex(/^[A-Za-z0-9_$-]{1,100}$/, 'must be letters, digits and _ $ -, 100 at most')),
  Scalar,
).check(
  z.refine(
    (properties) => Buffer.byteLength(JSON.stringify(properties)) <= maxBytes,
    `must be at most ${maxBytes} bytes as JSON`,
  ),
);
export type ResourceProperties = z.output<typeof ResourceProperties>;
