import type { Notice } from '../../../shared/journal/events.ts';
import type { Mapped } from './event.ts';

const detectionFinding = { uid: 2004, name: 'Detection Finding', category: { uid: 2, name: 'Findings' } };

/** Sensitive actions above a threshold are a Detection Finding. */
export const findingEvent = ({ entryId, target }: Notice): Mapped => ({
  class: detectionFinding,
  activity: { id: 1, name: 'Create' },
  severity: { id: 3, name: 'Medium' },
  attributes: {
    // The class has no actor unless a profile adds one; the entry names the caller who reported.
    actor: undefined,
    finding_info: { uid: entryId, title: 'Sensitive actions above the threshold' },
    resources: [{ uid: target.id, type: target.type }],
  },
});
