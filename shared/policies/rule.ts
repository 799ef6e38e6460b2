import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { Names } from '../core/names.ts';
import { Role } from '../core/principal.ts';
import { safeRecord } from '../core/safe-record.ts';
import { notEmpty, unique } from '../core/stated-check.ts';
import { isWellFormed, maxCharacters } from '../core/text.ts';

const RuleId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, 'must be a name of letters, digits and _ . : / -'));

const ids = z.array(VendorId).check(z.minLength(1), z.maxLength(1000), unique);

/** Larger numbers have already lost digits when they are parsed, so different numbers would compare equal. */
const tooLarge = `must be within ±${Number.MAX_SAFE_INTEGER}, beyond which numbers lose digits: send it as text`;
const Exact = z.number().check(z.gte(Number.MIN_SAFE_INTEGER, tooLarge), z.lte(Number.MAX_SAFE_INTEGER, tooLarge));

/** A value that properties can be compared with. */
export const Scalar = z.union([z.string().check(maxCharacters(1000), isWellFormed), Exact, z.boolean(), z.null()]);
export type Scalar = z.output<typeof Scalar>;

/** A test on a value. All of its members must hold. See the rule engine for values that are missing or of another type. */
const Test = z
  .strictObject({
    equals: z.optional(Scalar),
    notEquals: z.optional(Scalar),
    in: z.optional(z.array(Scalar).check(z.minLength(1), z.maxLength(100))),
  })
  .check(
    notEmpty('must have equals, notEquals or in'),
    z.meta({
      description:
        'All members must hold. A value that is missing, a list or an object, or of another type equals nothing; `notEquals` holds for it in a forbidding rule, but never in a permitting one',
    }),
  );
export type Test = z.output<typeof Test>;

/** The value in an evaluation that a condition tests: an id, a type, an action name or a property. */
const Path = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(
      /^((subject|resource)\.(id|type)|action\.name|(subject|resource|action)\.properties(\.[A-Za-z0-9_$-]+){1,5}|context(\.[A-Za-z0-9_$-]+){1,5})$/,
      'must be a path such as resource.properties.status, action.properties.soft, subject.id or context.ip',
    ),
  );

/** A rule of an account's policy. */
export const Rule = z
  .strictObject({
    id: RuleId,
    effect: z
      .enum(['permit', 'forbid'])
      .register(z.globalRegistry, { description: 'A forbidding rule takes precedence over all permitting ones' }),
    actions: Names,
    resourceTypes: Names,
    roles: z.optional(z.array(Role).check(z.minLength(1), unique)),
    subjects: z.optional(ids).register(z.globalRegistry, { description: 'Ids of users that the rule applies to' }),
    when: z
      .optional(safeRecord(Path, Test))
      .register(z.globalRegistry, { description: 'Conditions by path; all must hold' }),
    shadow: z
      .optional(z.boolean())
      .register(z.globalRegistry, { description: 'Evaluated and counted, without affecting decisions' }),
  })
  .register(z.globalRegistry, {
    description: 'Applies when all of its members match; an omitted member matches everything',
  });
export type Rule = z.output<typeof Rule>;
