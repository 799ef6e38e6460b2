import { timeouts } from '../../../shared/core/timeouts.ts';

const deployed = { ...timeouts };

/** Lets requests of the SDK's clients take as long as they need: no test fails because the machine is busy. */
export const waitForAnswers = (): void => {
  Object.assign(timeouts, { connectionTimeout: 0, requestTimeout: 0 });
};

/** Restores the deployed limits, before the module of a client is loaded: in `vi.hoisted` of the tests about limits. */
export const useDeployedTimeouts = (): void => {
  Object.assign(timeouts, deployed);
};
