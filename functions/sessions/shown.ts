import type { Session, SessionRecord } from '../../shared/sessions/session.ts';
import { sessionAt } from '../../shared/sessions/view.ts';

/** A session that has ended, as it is answered. */
export const shownEnded = (ended: SessionRecord, now: string): Session =>
  sessionAt(ended, { grants: {}, directory: new Map() }, now);
