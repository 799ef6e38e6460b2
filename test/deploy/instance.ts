import type { Api } from './api.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import type { People } from './people.ts';
import type { Witness } from './witness.ts';

/** One instance, and all who take part in what is tried there. */
export interface Instance {
  emulator: Emulator;
  deployed: Deployed;
  api: Api;
  people: People;
  witness: Witness;
  /** An edition without any feature, where the instance has one. */
  bareEdition?: string;
}
