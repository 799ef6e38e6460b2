import { settingDefaults } from './defaults.ts';
import type { Settings, SignalReceiver } from './schema.ts';

/** The durations offered to customers: the allowed presets and, in any case, the default. */
export const presetsOf = ({ durationPresets, defaultDuration, allowUnlimited }: Settings) =>
  [...new Set([...durationPresets, defaultDuration])]
    .filter((duration) => allowUnlimited || duration !== 'unlimited')
    .map((duration) => ({ duration, isDefault: duration === defaultDuration }));

let current: Settings | undefined;

const throwMissing = (): never => {
  throw new Error('SETTINGS is not set');
};

/**
 * The settings of this deployment, read once from the environment variable `SETTINGS` (JSON). They are validated when the
 * deployment is synthesized, not here.
 */
export const currentSettings = (): Settings => {
  current ??= { ...settingDefaults, ...(JSON.parse(process.env['SETTINGS'] ?? throwMissing()) as Settings) };
  return current;
};

/** The receivers of session-revoked signals, each with the audience of its signals. */
export const receiversOf = ({ signalReceivers, tokenAudience }: Settings): (SignalReceiver & { audience: string })[] =>
  (signalReceivers.length > 0 ? signalReceivers : [{ id: 'default' }]).map((receiver) => ({
    ...receiver,
    audience: receiver.audience ?? tokenAudience,
  }));

/** The receiver that a service polls for; undefined when the service is not configured as a receiver. */
export const receiverOf = (
  settings: Settings,
  serviceId: string,
): (SignalReceiver & { audience: string }) | undefined =>
  receiversOf(settings).find((receiver) => settings.signalReceivers.length === 0 || receiver.serviceId === serviceId);
