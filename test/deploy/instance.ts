import type { Api } from './api.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import type { People } from './people.ts';
import type { Witness } from './witness.ts';

/** An instance and the participants of its scenario. */
export interface Instance {
  emulator: Emulator;
  deployed: Deployed;
  api: Api;
  people: People;
  witness: Witness;
  /** An edition without any feature, if the instance has one. */
  bareEdition?: string;
}
