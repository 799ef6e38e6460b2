import * as z from 'zod/mini';
import { PageQuery, pageOf, SearchText } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Account, AccountInput, AccountPatch } from './account.ts';
import { PeopleFilter, PeopleSort, PeopleSummary, Person, SupportBeside } from './people.ts';
import { User, UserInput, UserPatch } from './user.ts';

/** Accounts and their users: written by the vendor's backend, read by owners and admins too. */
export const accountRoutes = defineRoutes({
  putAccount: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}',
    summary: 'Create or replace an account',
    description:
      'Members left out keep their stored values. Repeating the same content changes nothing and writes no journal entry. Reopens an account that is closed, until `eraseAt`; what was revoked stays revoked. Then the id cannot be used again.',
    allow: ['service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: AccountInput,
    success: { status: 200, also: [201], description: 'The account; 201 when it was created', body: Account },
    errors: ['unknown-edition', 'conflict'],
    etag: 'honoured',
    acceptsReadOnly: true,
  },
  changeAccount: {
    method: 'PATCH',
    path: '/v1/accounts/{accountId}',
    summary: 'Change an account with a JSON merge patch',
    allow: ['service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: AccountPatch,
    mergePatch: true,
    success: { status: 200, description: 'The account after the change', body: Account },
    errors: ['unknown-edition', 'conflict'],
    etag: 'honoured',
  },
  closeAccount: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}',
    summary: 'Close an account',
    description:
      'In one step: its grants are revoked, its support sessions end, its share links open nothing, and its users and agents get 410 `account-closed`. Its data are erased at `eraseAt`; ' +
      'the journal loses its personal fields then, and still verifies. Until then `PUT` reopens it. Repeating it changes nothing.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The account as closed', body: Account },
    errors: ['conflict'],
    etag: 'honoured',
  },
  getAccount: {
    method: 'GET',
    path: '/v1/accounts/{accountId}',
    summary: 'Read an account',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The account', body: Account },
    etag: 'sent',
  },
  listUsers: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/users',
    summary: 'List the users of an account',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of users, by id', body: pageOf(User) },
  },
  listPeople: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/people',
    summary: "List the people with access to an account's data, and the support access beside them",
    description:
      'The summary counts all people, whichever of them the page shows. For accounts of up to 10,000 people.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: z.extend(PageQuery, { ...PeopleFilter, sort: PeopleSort, q: SearchText }),
    success: {
      status: 200,
      description: 'A page of people',
      body: z.extend(pageOf(Person), { summary: PeopleSummary, support: z.array(SupportBeside) }),
    },
    errors: ['search-too-short', 'too-many-people'],
  },
  putUser: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/users/{userId}',
    summary: 'Create or replace a user',
    description:
      'Members left out keep their stored values. A suspended user is refused everywhere at once, whatever their token says, and a lower role counts at once. Support sessions that act for them end.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: UserInput,
    success: { status: 200, also: [201], description: 'The user; 201 when it was created', body: User },
    errors: ['conflict'],
    etag: 'honoured',
    acceptsReadOnly: true,
  },
  changeUser: {
    method: 'PATCH',
    path: '/v1/accounts/{accountId}/users/{userId}',
    summary: 'Change a user with a JSON merge patch',
    description: '`null` removes `passwordStrength` or `lastSeenAt`. Otherwise as `PUT`.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: UserPatch,
    mergePatch: true,
    success: { status: 200, description: 'The user after the change', body: User },
    errors: ['conflict'],
    etag: 'honoured',
  },
  getUser: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/users/{userId}',
    summary: 'Read a user',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The user', body: User },
    etag: 'sent',
  },
  deleteUser: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/users/{userId}',
    summary: 'Remove a user',
    description:
      'Tokens that the user still holds are refused from now on. Support sessions that act for them end. Name and e-mail address are deleted at once. `?erase=true` also erases, within minutes, what they wrote in the journal, where they ' +
      'did it from, and their address among the recipients of share links; it can be asked for after the removal, too. ' +
      'After a removal without it the address is no longer known, and stays among the recipients.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    query: z.strictObject({ erase: z._default(z.enum(['true', 'false']), 'false') }),
    success: { status: 200, description: 'The user was removed', body: z.object({ userId: z.string() }) },
    errors: ['conflict'],
    etag: 'honoured',
  },
});
