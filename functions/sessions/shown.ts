import type { Session, SessionRecord } from '../../shared/domain/session.ts';
import { sessionAt } from '../../shared/domain/session-view.ts';
import { currentSettings, receiversOf } from '../../shared/domain/settings.ts';

/** The ids of those who are told of the end of a session. */
export const receiverIds = (): string[] => receiversOf(currentSettings()).map(({ id }) => id);

/** A session that has ended, as it is answered. */
export const shownEnded = (ended: SessionRecord, now: string): Session =>
  sessionAt(ended, { grants: {}, directory: new Map() }, receiverIds(), now);
