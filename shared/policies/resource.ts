import * as z from 'zod/mini';
import { safeRecord } from '../core/safe-record.ts';
import { verbatim } from '../core/text.ts';
import { Scalar } from './rule.ts';

const name = () =>
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be letters, digits and _ . : / -'));

/** Name of an action in the vendor's product, as in rules. */
export const ActionName = name().register(z.globalRegistry, { description: 'For example `delete` or `export`' });

/** Type of a resource in the vendor's product. */
export const ResourceType = name().register(z.globalRegistry, { description: 'For example `opportunity`' });

/** Id of a resource in the vendor's product, in any format. */
export const ResourceId = verbatim(256);

const maxBytes = 8192;

/** Properties of a resource that rules can test. */
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
