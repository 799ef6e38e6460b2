import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { Names, unique } from '../core/names.ts';
import { Role } from '../core/principal.ts';
import { safeRecord } from '../core/safe-record.ts';
import { isWellFormed } from '../core/text.ts';

const RuleId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be a name of letters, digits and _ . : / -'));

const ids = z.array(VendorId).check(z.minLength(1), z.maxLength(1000), unique);

/** Beyond these, numbers have lost digits by the time that they are parsed: different ones would be equal. */
const tooLarge = `must be within ±${Number.MAX_SAFE_INTEGER}, beyond which numbers lose digits: send it as text`;
const Exact = z.number().check(z.gte(Number.MIN_SAFE_INTEGER, tooLarge), z.lte(Number.MAX_SAFE_INTEGER, tooLarge));

/** What properties can be compared with. */
export const Scalar = z.union([z.string().check(z.maxLength(1000), isWellFormed), Exact, z.boolean(), z.null()]);
export type Scalar = z.output<typeof Scalar>;

/** What a property must be. One that is missing equals nothing, and so is not equal to anything, either. */
const Test = z
  .strictObject({
    equals: z.optional(Scalar),
    notEquals: z.optional(Scalar),
    in: z.optional(z.array(Scalar).check(z.minLength(1), z.maxLength(100))),
  })
  .check(
    z.refine((test) => Object.keys(test).length > 0, 'must have equals, notEquals or in'),
    z.meta({ description: 'All that is given must hold. A missing property equals nothing' }),
  );
export type Test = z.output<typeof Test>;

/** Where in a request a condition looks: an id, a type, or a property however deep. */
const Path = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(
      /^((subject|resource)\.(id|type)|action\.name|(subject|resource|action)\.properties(\.[A-Za-z0-9_$-]+){1,5}|context(\.[A-Za-z0-9_$-]+){1,5})$/,
      'must be a path such as resource.properties.status, action.properties.soft, subject.id or context.ip',
    ),
  );

/** A rule of an account: who may, or may not, do what to which kind of thing, and when. */
export const Rule = z
  .strictObject({
    id: RuleId,
    effect: z
      .enum(['permit', 'forbid'])
      .register(z.globalRegistry, { description: 'A rule that forbids goes before all that permit' }),
    actions: Names,
    resourceTypes: Names,
    roles: z.optional(z.array(Role).check(z.minLength(1), unique)),
    subjects: z.optional(ids).register(z.globalRegistry, { description: 'Ids of users' }),
    when: z.optional(safeRecord(Path, Test)).register(z.globalRegistry, { description: 'All must hold' }),
    shadow: z
      .optional(z.boolean())
      .register(z.globalRegistry, { description: 'Evaluated and counted, without deciding' }),
  })
  .register(z.globalRegistry, { description: 'Holds for whom all of it fits; what is left out fits everybody' });
export type Rule = z.output<typeof Rule>;
