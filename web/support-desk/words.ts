import { msg } from '@lit/localize';
import { formatDateTime } from '../core/format.ts';
import type { AccessRequest } from './model.ts';

/** The status of a request, as the agent reads it. */
export const requestStatus = (status: AccessRequest['status']): string =>
  ({
    pending: () => msg('Waiting'),
    approved: () => msg('Approved'),
    declined: () => msg('Declined'),
    withdrawn: () => msg('Withdrawn'),
    lapsed: () => msg('Not answered in time'),
  })[status]();

/** The look of a status. */
export const requestClass = (status: AccessRequest['status']): string =>
  ({ pending: 'warning', approved: 'success', declined: 'danger', withdrawn: '', lapsed: '' })[status];

/** An end in the time zone of the browser: agents have none of their own. */
export const endText = (endsAt: string | null | undefined): string =>
  endsAt ? formatDateTime(endsAt) : msg('Unlimited');
