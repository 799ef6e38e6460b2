/** What the steps of the workflow hand each other: names only, whatever the size of the job. */
interface JobRef {
  accountId: string;
  jobId: string;
}

/** The attempt of a job that an execution is for: one that comes late must not touch what comes after it. */
export interface AttemptRef extends JobRef {
  attempt: number;
}

/** The error of a step that kept failing, as Step Functions hands it to whoever catches it. */
interface Caught {
  error?: { Error?: string; Cause?: string };
}

/** Some users of a job; with `error`, to be recorded as failed. */
export interface PartRef extends JobRef, Caught {
  part: string;
}

/** Some rosters of a job; with `error`, to be recorded as failed. */
export interface RosterRef extends JobRef, Caught {
  roster: string;
}
