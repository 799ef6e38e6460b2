import { type Kms, makeKms } from '../../test/support/kms.ts';

/** The KMS of this process: one, whoever measures. */
export const kms: Kms = makeKms();
