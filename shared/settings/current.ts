import { settingDefaults } from './defaults.ts';
import type { Settings, SignalReceiver } from './schema.ts';

/** The durations on offer: the presets that are allowed, and the default in any case. */
export const presetsOf = ({ durationPresets, defaultDuration, allowUnlimited }: Settings) =>
  [...new Set([...durationPresets, defaultDuration])]
    .filter((duration) => allowUnlimited || duration !== 'unlimited')
    .map((duration) => ({ duration, isDefault: duration === defaultDuration }));

let current: Settings | undefined;

const missing = (): never => {
  throw new Error('SETTINGS is not set');
};

/**
 * The settings of this deployment, from the environment variable `SETTINGS` (JSON); read once. They were held against
 * their schema when the deployment was synthesised.
 */
export const currentSettings = (): Settings => {
  current ??= { ...settingDefaults, ...(JSON.parse(process.env['SETTINGS'] ?? missing()) as Settings) };
  return current;
};

/** Everybody who is told of the end of sessions, each with the audience of their signals. */
export const receiversOf = ({ signalReceivers, tokenAudience }: Settings): (SignalReceiver & { audience: string })[] =>
  (signalReceivers.length > 0 ? signalReceivers : [{ id: 'default' }]).map((receiver) => ({
    ...receiver,
    audience: receiver.audience ?? tokenAudience,
  }));

/** The receiver on whose behalf a service polls; undefined when it is none. */
export const receiverOf = (
  settings: Settings,
  serviceId: string,
): (SignalReceiver & { audience: string }) | undefined =>
  receiversOf(settings).find((receiver) => settings.signalReceivers.length === 0 || receiver.serviceId === serviceId);
