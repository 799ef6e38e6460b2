import { type AccountRecord, policyOf } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';

/** Checks that whoever asks for access or comes in names a ticket, if the account demands one. @throws Problem `ticket-required` */
export const checkTicket = (account: AccountRecord, ticket: string | undefined): void => {
  if (ticket !== undefined || !policyOf(account).supportSessions.ticketRequired) return;
  throw new Problem('ticket-required', {
    errors: [{ pointer: '#/ticket', message: 'must be given: the account demands it' }],
  });
};
