import * as z from 'zod/mini';
import { mergePatch } from '../api/merge-patch.ts';
import { EmailAddress } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import { Role } from '../core/principal.ts';
import { text } from '../core/text.ts';

const strength = z.int().check(
  z.gte(0),
  z.lte(4),
  z.meta({
    description: 'The rating of the identity provider: 0 (very weak) to 4 (very strong). Never the password.',
  }),
);

const UserKind = z.enum(['internal', 'external']);
const UserStatus = z.enum(['active', 'suspended']);

const lastSeenAt = { description: 'When the user last signed in; once a day is often enough' };

/** The body with which a service writes a user. Members left out keep their stored values. */
export const UserInput = z.strictObject({
  name: text(200),
  email: EmailAddress,
  role: Role,
  kind: z.optional(UserKind).register(z.globalRegistry, { description: '`internal` for a new user' }),
  status: z.optional(UserStatus).register(z.globalRegistry, { description: '`active` for a new user' }),
  twoFactor: z.optional(z.boolean()).register(z.globalRegistry, { description: '`false` for a new user' }),
  passwordStrength: z.optional(strength),
  lastSeenAt: z.optional(InstantInput).register(z.globalRegistry, lastSeenAt),
});
export type UserInput = z.output<typeof UserInput>;

/** The JSON merge patch with which a service changes a user. `null` removes a member that users may lack. */
export const UserPatch = z
  .strictObject({
    name: z.optional(text(200)),
    email: z.optional(EmailAddress),
    role: z.optional(Role),
    kind: z.optional(UserKind),
    status: z.optional(UserStatus),
    twoFactor: z.optional(z.boolean()),
    passwordStrength: z.optional(z.nullable(strength)),
    lastSeenAt: z.optional(z.nullable(InstantInput)).register(z.globalRegistry, lastSeenAt),
  })
  .register(z.globalRegistry, { id: 'UserPatch', description: 'A JSON merge patch of a user' });

export const User = z
  .object({
    accountId: VendorId,
    userId: VendorId,
    name: z.string(),
    email: z.string(),
    role: Role,
    kind: UserKind,
    status: UserStatus,
    twoFactor: z.boolean(),
    passwordStrength: z.optional(strength),
    lastSeenAt: z.optional(Instant),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'User', description: 'A user of an account' });
export type User = z.output<typeof User>;

/** The members of a user that the vendor writes. */
export type UserFields = Omit<User, 'accountId' | 'userId' | 'createdAt' | 'updatedAt' | 'version'>;

/** The fields of a user that a service writes, by name. */
export const userFields = [
  'name',
  'email',
  'role',
  'kind',
  'status',
  'twoFactor',
  'passwordStrength',
  'lastSeenAt',
] as const satisfies readonly (keyof UserFields)[];

const newUser = { kind: 'internal', status: 'active', twoFactor: false } as const;

const fieldsOf = (user: User): UserFields =>
  Object.fromEntries(
    userFields.filter((name) => user[name] !== undefined).map((name) => [name, user[name]]),
  ) as unknown as UserFields;

/** The fields after a PUT: what is left out keeps its stored value, and a new user gets the defaults. */
export const fieldsAfterPut = (stored: User | undefined, input: UserInput): UserFields => {
  const { name, email, role } = input;
  return mergePatch<UserFields>(stored ? fieldsOf(stored) : { ...newUser, name, email, role }, input);
};

/** The fields after a JSON merge patch. */
export const fieldsAfterPatch = (stored: User, patch: z.output<typeof UserPatch>): UserFields =>
  mergePatch(fieldsOf(stored), patch);
