import { type AccountRecord, policyOf } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';

/** Checks that a request or an opening names a ticket if the account requires one. @throws Problem `ticket-required` */
export const checkTicket = (account: AccountRecord, ticket: string | undefined): void => {
  if (ticket !== undefined || !policyOf(account).supportSessions.ticketRequired) return;
  throw new Problem('ticket-required', {
    errors: [{ pointer: '#/ticket', message: 'is required by the account' }],
  });
};
