/** Input of the workflow's steps. Steps pass names only, so that the payload stays small for jobs of any size. */
interface JobRef {
  accountId: string;
  jobId: string;
}

/** The attempt of a job that an execution runs. A late execution must not touch a later attempt. */
export interface AttemptRef extends JobRef {
  attempt: number;
}

/** The error of a step that kept failing, in the form in which Step Functions passes it to a catcher. */
interface Caught {
  error?: { Error?: string; Cause?: string };
}

/** A part of a job, which holds users; with `error`, it is to be recorded as failed. */
export interface PartRef extends JobRef, Caught {
  part: string;
}

/** A part of a job, which holds rosters; with `error`, it is to be recorded as failed. */
export interface RosterRef extends JobRef, Caught {
  roster: string;
}
