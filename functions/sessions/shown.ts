import type { Session, SessionRecord } from '../../shared/sessions/session.ts';
import { sessionAsOf } from '../../shared/sessions/view.ts';

/** An ended session as it is answered. */
export const shownEnded = (ended: SessionRecord, now: string): Session =>
  sessionAsOf(ended, { grants: {}, directory: new Map() }, now);
